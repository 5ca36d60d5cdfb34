using System.Text.RegularExpressions;
using Npgsql;

namespace PreOrderFarm.Tests.Architecture;

/// <summary>
/// Whose each table and function is: the word before the colon of its comment in the database
/// (<c>comment on table holds is 'Pledges: units reserved while someone pays'</c>). A trigger's function without
/// a comment belongs to the trigger's table.
/// </summary>
internal sealed partial class TableOwners(IReadOnlyDictionary<string, string> tables, IReadOnlyDictionary<string, string> functions)
{
    public IReadOnlyDictionary<string, string> Tables => tables;

    public IReadOnlyDictionary<string, string> Functions => functions;

    /// <summary>Names of the database; an owner that a comment does not name is the empty string.</summary>
    public static async Task<TableOwners> ReadAsync(NpgsqlDataSource database) => new(
        await ReadAsync(database, """
            select c.relname, obj_description(c.oid, 'pg_class') from pg_class c
            where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and c.relname <> '__EFMigrationsHistory' and not c.relispartition
            """),
        await ReadAsync(database, """
            select distinct p.proname, coalesce(obj_description(p.oid, 'pg_proc'), obj_description(t.tgrelid, 'pg_class'))
            from pg_proc p
            left join pg_trigger t on t.tgfoid = p.oid
            where p.pronamespace = 'public'::regnamespace
              and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
            """));

    private static async Task<IReadOnlyDictionary<string, string>> ReadAsync(NpgsqlDataSource database, string sql)
    {
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var command = database.CreateCommand(sql);
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            var comment = await rows.IsDBNullAsync(1) ? "" : rows.GetString(1);
            owners[rows.GetString(0)] = comment.Contains(':', StringComparison.Ordinal) ? comment.Split(':')[0] : "";
        }

        return owners;
    }

    /// <summary>What this SQL writes, and which functions of ours it calls, that the folder may not.</summary>
    public IEnumerable<string> Violations(string folder, string sql)
    {
        foreach (Match write in Writes().Matches(sql))
        {
            if (tables.TryGetValue(write.Groups["table"].Value.ToLowerInvariant(), out var owner) && !HouseRules.Allows(folder, owner))
            {
                yield return $"{folder} writes the table {write.Groups["table"].Value} of {owner}: {write.Value}";
            }
        }

        foreach (Match call in Calls().Matches(sql))
        {
            if (functions.TryGetValue(call.Groups["function"].Value, out var owner) && !HouseRules.Allows(folder, owner))
            {
                yield return $"{folder} calls the function {call.Groups["function"].Value} of {owner}.";
            }
        }
    }

    [GeneratedRegex("""\b(insert\s+into|update(\s+only)?|delete\s+from(\s+only)?|merge\s+into(\s+only)?|truncate(\s+table)?|copy)\s+(public\.)?"?(?<table>[a-z_][a-z0-9_]*)""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Writes();

    [GeneratedRegex("""\b(?<function>[a-z_][a-z0-9_]*)\s*\(""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Calls();
}
