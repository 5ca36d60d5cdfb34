using PreOrderFarm.Migrations;
using PreOrderFarm.Web;

// One binary, one role: --role web | worker | all | migrate | check (docs/operations.md).
try
{
    var configuration = SiteRoles.Configuration(args);
    if (SiteRoles.Is(SiteRole.Check, configuration))
        return await CheckLedger.RunAsync(Site.ConnectionString(configuration), Console.Out);
    if (SiteRoles.Is(SiteRole.Migrate, configuration))
        await Migrator.MigrateAsync(Site.ConnectionString(configuration));
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
