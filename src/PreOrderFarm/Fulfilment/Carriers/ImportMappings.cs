using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Fulfilment.Carriers;

/// <summary>How a grower's last file with the same headings was read: so the next one is.</summary>
public sealed class ImportMappings(FarmDbContext db, TimeProvider clock)
{
    public async Task<ImportChoice?> FindAsync(Guid growerId, IReadOnlyList<string> headings, CancellationToken ct)
    {
        var key = KeyOf(headings);
        var found = await db.Database.SqlQuery<Kept>($"""
            select columns::text as "Columns", carrier as "Carrier", are_here as "AreHere" from import_mappings where grower_id = {growerId} and headings_key = {key}
            """).SingleOrDefaultAsync(ct);
        return found is null ? null : new ImportChoice(JsonSerializer.Deserialize<ImportColumns>(found.Columns, CarriersMapping.Json)!, found.Carrier, Corrects: false, found.AreHere);
    }

    /// <summary>In the transaction of the import that was read so.</summary>
    public Task KeepAsync(Guid growerId, IReadOnlyList<string> headings, ImportChoice choice, CancellationToken ct)
    {
        var (key, columns) = (KeyOf(headings), JsonSerializer.Serialize(choice.Columns, CarriersMapping.Json));
        return db.Database.ExecuteSqlAsync($"""
            insert into import_mappings (grower_id, headings_key, columns, carrier, are_here, changed_at)
            values ({growerId}, {key}, {columns}::jsonb, {choice.Carrier}, {choice.AreHere}, {clock.GetUtcNow()})
            on conflict (grower_id, headings_key) do update set columns = excluded.columns, carrier = excluded.carrier, are_here = excluded.are_here, changed_at = excluded.changed_at
            """, ct);
    }

    private static string KeyOf(IReadOnlyList<string> headings) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', headings))));

    private sealed record Kept(string Columns, string Carrier, bool AreHere);
}
