using PreOrderFarm.Fulfilment.Carriers;
using PreOrderFarm.Shared;
using PreOrderFarm.Tests.Closing;

namespace PreOrderFarm.Tests.Fulfilment.Carriers;

public sealed class ExportMappingTests : IAsyncLifetime
{
    private static readonly ExportFormat Own = ExportExamples.All["dhl"] with { Name = "Ours" };
    private ClosingFarm farm = null!;
    private Guid batch;

    public async Task InitializeAsync()
    {
        farm = await ClosingFarm.CreateAsync();
        var campaign = await farm.AddCampaignAsync();
        await farm.AddPledgeAsync(campaign, [(0, 1)]);
        farm.Clock.Advance(TimeSpan.FromHours(1));
        await farm.SweepAsync();
        batch = Guid.Parse(await farm.ValueAsync<string>("select id::text from fulfilment_batches"));
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task A_mapping_is_made_changed_and_removed_and_stands_before_the_examples()
    {
        var id = await SaveAsync(Own);
        var first = (await ChoicesAsync())[0];
        Assert.Equal((id.ToString(), "Ours", "DHL", TableDelimiter.Semicolon), (first.Key, first.Format.Name, first.Format.Carrier, first.Format.Delimiter));
        Assert.Equal(Own.Columns, first.Format.Columns);

        await SaveAsync(Own with { Encoding = TableEncoding.Gb18030, Columns = [new(" Ref ", ExportField.Member), new("Note", ExportField.FixedText, "vorsicht \"Obst\"")] }, id);
        var changed = (await ChoicesAsync())[0].Format;
        Assert.Equal(TableEncoding.Gb18030, changed.Encoding);
        Assert.Equal([new ExportColumn("Ref", ExportField.Member), new ExportColumn("Note", ExportField.FixedText, "vorsicht \"Obst\"")], changed.Columns);

        await farm.DoAsync((RemoveExportMapping u) => u.RunAsync(farm.Staff, batch, id, default));
        Assert.Equal(ExportExamples.All.Keys, (await ChoicesAsync()).Select(choice => choice.Key));
        await Assert.ThrowsAsync<NotFound>(() => SaveAsync(Own, id));
    }

    [Fact]
    public async Task A_name_is_given_once_in_a_farm_however_it_is_written()
    {
        await SaveAsync(Own);
        var broken = await Assert.ThrowsAsync<RuleBroken>(() => SaveAsync(Own with { Name = "OURS" }));
        Assert.Equal("Name", Assert.Single(broken.Broken).Field);
    }

    [Fact]
    public void Every_example_could_be_saved() => Assert.All(ExportExamples.All.Values, example => Assert.Equal(example.Columns, example.Checked().Columns));

    [Fact]
    public async Task What_is_wrong_is_said_beside_its_field_and_nothing_is_saved()
    {
        var broken = await Assert.ThrowsAsync<RuleBroken>(() => SaveAsync(Own with { Name = "", Carrier = "a\u0000b", Columns = [new("", ExportField.City), new("Ok", (ExportField)99), new("Long", ExportField.FixedText, new string('x', 201))] }));
        Assert.Equal(["Name", "Carrier", "Columns[0].Heading", "Columns[1].Field", "Columns[2].Text"], broken.Broken.Select(rule => rule.Field));
        await Assert.ThrowsAsync<RuleBroken>(() => SaveAsync(Own with { Columns = [] }));
        await Assert.ThrowsAsync<RuleBroken>(() => SaveAsync(Own with { Columns = [.. Enumerable.Repeat(new ExportColumn("A", ExportField.City), 61)] }));
        Assert.Equal(0, await farm.ValueAsync<long>("select count(*) from export_mappings"));
    }

    [Fact]
    public async Task Strangers_find_neither_mappings_nor_examples()
    {
        var id = await SaveAsync(Own);
        await Assert.ThrowsAsync<NotFound>(() => farm.DoAsync((ExportMappings u) => u.OfBatchAsync(ClosingFarm.Stranger, batch, default)));
        await Assert.ThrowsAsync<NotFound>(() => farm.DoAsync((SaveExportMapping u) => u.RunAsync(ClosingFarm.Stranger, batch, id, Own, default)));
        await Assert.ThrowsAsync<NotFound>(() => farm.DoAsync((RemoveExportMapping u) => u.RunAsync(ClosingFarm.Stranger, batch, id, default)));
        await Assert.ThrowsAsync<NotFound>(() => farm.DoAsync((ExportMappings u) => u.FindAsync(farm.Staff, batch, "no-such", default)));
    }

    private Task<Guid> SaveAsync(ExportFormat format, Guid? id = null) => farm.DoAsync((SaveExportMapping u) => u.RunAsync(farm.Staff, batch, id, format, default));

    private Task<IReadOnlyList<ExportChoice>> ChoicesAsync() => farm.DoAsync((ExportMappings u) => u.OfBatchAsync(farm.Staff, batch, default));
}
