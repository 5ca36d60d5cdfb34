using PreOrderFarm.Migrations;
using PreOrderFarm.Web;

// One binary, one role: --role web | worker | all | migrate (docs/operations.md).
try
{
    if (SiteRoles.IsMigrate(args))
        await Migrator.MigrateAsync(Site.ConnectionString(SiteRoles.Configuration(args)));
    else
        await Site.Build(args).RunAsync();
    return 0;
}
catch (StartRefused refused)
{
    foreach (var sentence in refused.Sentences)
        await Console.Error.WriteLineAsync(sentence);
    return 1;
}
