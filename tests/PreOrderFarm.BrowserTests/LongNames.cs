using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Database;

namespace PreOrderFarm.BrowserTests;

/// <summary>Every name in the world is as long as its rule allows, with a word that is wider than a phone; at the end each is what it was.</summary>
internal sealed class LongNames : IAsyncDisposable
{
    private const string Filler = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk 树上熟透才采摘当日分选次日冷链发往全国 every box says on which day it was picked and in which orchard";

    // Lengths: the rules of the core, such as CampaignTerms, OfferRules and PostalAddress.
    private static readonly (string Table, string Columns, int Length)[] Names =
    [
        ("members", "display_name", 100),
        ("growers", "name place", 120),
        ("campaigns", "title place", 120),
        ("campaigns", "produce variety", 80),
        ("campaign_regions", "name", 60),
        ("offers", "name", 120),
        ("pledges", "recipient line1 city", 100),
        ("parcels", "recipient line1 city", 100),
        ("pick_up_points", "name line1 city", 100),
        ("printers", "name", 60),
        ("export_mappings", "name", 60),
        ("carrier_imports", "file_name", 100),
        ("personal_access_tokens", "name", 100),
    ];

    private readonly BrowserWorld world;

    private LongNames(BrowserWorld world) => this.world = world;

    public static async Task<LongNames> GiveAsync(BrowserWorld world)
    {
        var names = new LongNames(world);
        await names.ForEachAsync((table, column, _) => $"create table short_{table}_{column} as select id, {column} from {table}");
        try
        {
            await names.ForEachAsync((table, column, length) => $"update {table} set {column} = rtrim(left({column} || ' {Filler}', {length})) where {column} <> ''");
            return names;
        }
        catch
        {
            await names.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await ForEachAsync((table, column, _) => $"""
        update {table} t set {column} = s.{column} from short_{table}_{column} s where s.id = t.id and s.{column} <> '';
        drop table short_{table}_{column};
        """);

    private async Task ForEachAsync(Func<string, string, int, string> sql)
    {
        await using var scope = world.Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<FarmDbContext>().Database;
        foreach (var (table, columns, length) in Names)
        {
            foreach (var column in columns.Split(' '))
                await database.ExecuteSqlRawAsync(sql(table, column, length));
        }
    }
}
