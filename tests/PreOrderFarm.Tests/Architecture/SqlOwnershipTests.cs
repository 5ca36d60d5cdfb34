using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Architecture;

public sealed class SqlOwnershipTests : IAsyncLifetime
{
    private TestDatabase database = null!;
    private TableOwners owners = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabases.CreateAsync();
        owners = await TableOwners.ReadAsync(database.DataSource);
    }

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public void Every_table_and_function_says_whose_it_is()
    {
        Findings.MustBeNone(owners.Tables.Concat(owners.Functions).Where(named => !HouseRules.IsFolder(named.Value)).Select(named => named.Key));
    }

    [Fact]
    public void SQL_in_a_folder_writes_only_what_the_folder_may_use()
    {
        var violations =
            from file in Repository.Sources("src/PreOrderFarm")
            let folder = file.Path.Split('/')[2]
            from text in file.Strings
            from violation in owners.Violations(folder, text)
            select $"{file.Path}: {violation}";
        Findings.MustBeNone(violations);
    }

    [Fact]
    public async Task A_function_writes_only_what_its_owner_may_use()
    {
        var violations = new List<string>();
        await using var command = database.DataSource.CreateCommand(
            "select proname, coalesce(pg_get_function_sqlbody(oid), prosrc) from pg_proc where pronamespace = 'public'::regnamespace and prolang <> (select oid from pg_language where lanname = 'c')");
        await using var functions = await command.ExecuteReaderAsync();
        while (await functions.ReadAsync())
        {
            if (owners.Functions.TryGetValue(functions.GetString(0), out var owner))
            {
                violations.AddRange(owners.Violations(owner, functions.GetString(1)).Select(violation => $"{functions.GetString(0)}: {violation}"));
            }
        }

        Findings.MustBeNone(violations);
    }

    [Theory]
    [InlineData("\"insert into pledges (id) values (1)\"")]
    [InlineData("\"\"\"\n  with gone as (\n    delete from only Pledges where id = 1 returning id)\n  select 1\n  \"\"\"")]
    [InlineData("$\"update\\n pledges set note = '{note}'\"")]
    [InlineData("@\"merge into \"\"pledges\"\" p using x on true\"")]
    [InlineData("\"copy public.pledges (id) from stdin (format binary)\"")]
    [InlineData("\"select place_pledges($1)\"")]
    public void A_planted_write_is_caught_however_it_is_written(string literal)
    {
        var planted = new TableOwners(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["pledges"] = "Pledges" },
            new Dictionary<string, string>(StringComparer.Ordinal) { ["place_pledges"] = "Pledges" });
        var file = new SourceFile("src/PreOrderFarm/Ledger/Planted.cs", $"// \"insert into pledges\" in a comment is no write\nvar sql = {literal};");

        Assert.Single(file.Strings.SelectMany(text => planted.Violations("Ledger", text)));
        Assert.Empty(file.Strings.SelectMany(text => planted.Violations("Closing", text)));
    }

    [Fact]
    public void Reading_and_locking_are_not_writing()
    {
        var planted = new TableOwners(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["pledges"] = "Pledges", ["entries"] = "Ledger" },
            new Dictionary<string, string>(StringComparer.Ordinal));

        Assert.Empty(planted.Violations("Ledger", "select id from pledges for update of pledges skip locked"));
        Assert.Empty(planted.Violations("Ledger", "insert into entries select id from pledges on conflict do update set id = 1"));
    }
}
