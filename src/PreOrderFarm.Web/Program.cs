using PreOrderFarm.Migrations;
using PreOrderFarm.Web;

// One binary, one role: --role web | worker | all | migrate | check [--verbose] (docs/operations.md).
return await StartFailures.RunAsync(args, RunAsync, Console.Error);

static async Task<int> RunAsync(string[] args)
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
