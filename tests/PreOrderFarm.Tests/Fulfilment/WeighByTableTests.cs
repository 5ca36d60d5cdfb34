using System.Text;
using Npgsql;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Fulfilment.Carriers;
using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Fulfilment;

/// <summary>Boxes of up to 5 kg that are sold by weight, and a family box that is not, in one batch: weighed by a table, right and wrong ones.</summary>
public sealed class WeighByTableTests : IAsyncLifetime
{
    private FarmHost farm = null!;
    private Harvest harvest = null!;
    private Guid batch;
    private List<Parcel> boxes = null!;
    private Parcel family = null!;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync();
        harvest = await farm.Given.HarvestOnSaleAsync(target: 1);
        await farm.Given.SoldByWeightAsync(harvest);
        await farm.Given.PaidPledgeAsync(harvest, boxes: 6, familyBoxes: 1);
        await farm.Given.ClosedAsync(harvest);
        batch = Assert.Single(await farm.Given.BatchesAsync(harvest));
        boxes = (await farm.Given.ParcelsAsync(harvest)).FindAll(parcel => parcel.IsSoldByWeight);
        family = Assert.Single(await farm.Given.ParcelsAsync(harvest), parcel => !parcel.IsSoldByWeight);
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task What_was_looked_at_is_packed_without_what_is_wrong_unlikely_only_when_somebody_is_sure_and_again_changes_nothing()
    {
        var table = $"""
            sep=;
            Parcel;Code;Weight (kg);Weight (g)
            1;{boxes[0].Code};4,73;
            2;{boxes[1].Code.ToLowerInvariant()};;4990
            3;{boxes[2].Code};2.1 kg;
            4;{boxes[3].Code};6.001;
            5;{boxes[4].Code};;
            7;{family.Code};4;
            8;NOPE;4;
            1;{boxes[0].Code};4.730;4730
            6;{boxes[5].Code};4.1;
            6;{boxes[5].Code};4.2;
            """;
        var plan = await LookAsync(table);

        Assert.Equal(
            [WeightOutcome.Pack, WeightOutcome.Pack, WeightOutcome.Ask, WeightOutcome.Wrong, WeightOutcome.Nothing, WeightOutcome.Wrong, WeightOutcome.Wrong, WeightOutcome.Done, WeightOutcome.Wrong, WeightOutcome.Wrong],
            plan.Lines.Select(line => line.Outcome));
        Assert.Equal(Enumerable.Range(3, 10), plan.Lines.Select(line => line.Number));
        Assert.Equal(
            [
                $"Parcel {boxes[3].Number} was sold as up to 5 kg: 6.001 kg is too much for a table. If it is right, type it where parcels are weighed by hand.",
                $"Parcel {family.Number} is not sold by weight.", "This batch has no parcel 'NOPE'.",
                $"Line 12 says something else of parcel {boxes[5].Number}.", $"Line 11 says something else of parcel {boxes[5].Number}.",
            ],
            plan.Of(WeightOutcome.Wrong).Select(line => line.Problem!.ToString()));
        Assert.Equal(plan.Fingerprint, (await LookAsync(plan.Table)).Fingerprint);
        Assert.All(await farm.Given.ParcelsAsync(harvest), parcel => Assert.Equal((ParcelStatus.Planned, null), (parcel.Status, parcel.ActualGrams)));

        await Assert.ThrowsAsync<RuleBroken>(() => ApplyAsync(table, "seen long ago", boxes[2]));
        Assert.Equal(2, await ApplyAsync(table, plan.Fingerprint));
        Assert.Equal([4_730L, 4_990, null, null, null, null], await WeightsAsync());
        await Assert.ThrowsAsync<RuleBroken>(() => ApplyAsync(table, plan.Fingerprint, boxes[2]));

        var again = await LookAsync(table);
        Assert.Equal(3, again.Of(WeightOutcome.Done).Count());
        await Assert.ThrowsAsync<RuleBroken>(() => ApplyAsync(table, again.Fingerprint));
        Assert.Equal(1, await ApplyAsync(table, again.Fingerprint, boxes[2]));
        Assert.Equal([4_730L, 4_990, 2_100, null, null, null], await WeightsAsync());
        Assert.Contains(
            $"Parcel {boxes[0].Number} is packed already, with 4.73 kg.",
            (await LookAsync($"code,kg\n{boxes[0].Code},4.8\n")).Of(WeightOutcome.Wrong).Select(line => line.Problem!.ToString()));
    }

    [Fact]
    public async Task Who_is_sure_of_one_unlikely_weight_is_sure_of_no_other()
    {
        var table = $"code,kg\n{boxes[0].Code},2.1\n{boxes[1].Code},2.2\n{boxes[2].Code},4.8\n";
        var plan = await LookAsync(table);
        Assert.Equal(2, plan.Of(WeightOutcome.Ask).Count());

        Assert.Equal(2, await ApplyAsync(table, plan.Fingerprint, boxes[1], family));
        Assert.Equal([null, 2_200L, 4_800, null, null, null], await WeightsAsync());
    }

    [Fact]
    public async Task An_older_table_brings_back_no_weight_that_was_taken_back()
    {
        var older = $"code,kg\n{boxes[0].Code},4.9\n{boxes[1].Code},4.8\n";
        Assert.Equal(2, await ApplyAsync(older, (await LookAsync(older)).Fingerprint));
        await farm.UseAsync<UndoParcelStep, int>(undo => undo.RunAsync(harvest.Grower, batch, [boxes[0].Id], "Wrong row.", default));

        var plan = await LookAsync(older);
        Assert.Equal([WeightOutcome.Wrong, WeightOutcome.Done], plan.Lines.Select(line => line.Outcome));
        Assert.StartsWith($"Of parcel {boxes[0].Number}, 4.9 kg was taken back", plan.Lines[0].Problem!.ToString(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<RuleBroken>(() => ApplyAsync(older, plan.Fingerprint));

        var newer = $"code,kg\n{boxes[0].Code},4.7\n";
        Assert.Equal(1, await ApplyAsync(newer, (await LookAsync(newer)).Fingerprint));
        Assert.Equal([4_700L, 4_800, null, null, null, null], await WeightsAsync());
    }

    [Fact]
    public async Task No_file_is_too_broken_or_too_hostile_to_be_answered_in_a_sentence()
    {
        var code = boxes[0].Code;
        foreach (var (bytes, sentence) in new (byte[], string)[]
        {
            ([], "Choose a CSV file."),
            ([0x50, 0x4B, 3, 4, 0, 0], "This is not a CSV file."),
            (new byte[CarrierFile.MaximumBytes + 1], "This file is too large"),
            (Encoding.UTF8.GetBytes($"code,kg\n\"{code},4.73\n"), "never closed"),
            (Encoding.UTF8.GetBytes($"code,net weight\n{code},4.73\n"), "This table needs a column 'Code'"),
            (Encoding.UTF8.GetBytes("weight (kg)\n4.73\n"), "This table needs a column 'Code'"),
        })
        {
            var refused = await Assert.ThrowsAsync<RuleBroken>(() => LookAsync(bytes));
            Assert.Equal("File", Assert.Single(refused.Broken).Field);
            Assert.Contains(sentence, refused.Message, StringComparison.Ordinal);
        }

        string[] unreadable = ["=4.73", "=cmd|'/C calc'!A0", "-4.73", "4.7300", "1e3", "NaN", "0x10", "99999999999999999999", "<script>", "4,73,0", "\u202E4.73", new('9', 1_999)];
        var plan = await LookAsync($"code;kg\n{string.Concat(unreadable.Select(cell => $"{code};\"{cell}\"\n"))}{code};4730\n");
        Assert.All(plan.Lines, line => Assert.Equal(WeightOutcome.Wrong, line.Outcome));
        Assert.All(plan.Lines.Take(unreadable.Length), line => Assert.Contains("is no weight in kilograms", line.Problem!.ToString(), StringComparison.Ordinal));
        Assert.Contains("too much for a table", plan.Lines[^1].Problem!.ToString(), StringComparison.Ordinal);
        var nothing = Assert.Single((await LookAsync($"code;kg\n{code};0\n")).Lines);
        Assert.Equal(WeightOutcome.Wrong, nothing.Outcome);
        Assert.Contains("weighs more than nothing", nothing.Problem!.ToString(), StringComparison.Ordinal);
        Assert.Contains("is no weight in grams", (await LookAsync($"code,grams\n{code},4.73\n")).Lines[0].Problem!.ToString(), StringComparison.Ordinal);
        Assert.Contains("two weights", (await LookAsync($"code,kg,g\n{code},4.73,4370\n")).Lines[0].Problem!.ToString(), StringComparison.Ordinal);

        var chinese = $"编码,重量（公斤）\r\n{code},４.７３\r\n";
        var gb18030 = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;
        foreach (var bytes in new[] { Encoding.UTF8.GetBytes(chinese), [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(chinese)], [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(chinese)], gb18030.GetBytes(chinese) })
            Assert.Equal((WeightOutcome.Pack, 4_730L), (Assert.Single((await LookAsync(bytes)).Lines).Outcome, (await LookAsync(bytes)).Lines[0].Grams));
        Assert.All(await farm.Given.ParcelsAsync(harvest), parcel => Assert.Equal(ParcelStatus.Planned, parcel.Status));
    }

    [Fact]
    public async Task Two_who_add_to_a_parcel_that_is_sold_by_weight_leave_one_offer_in_it_and_what_holds_two_does_not_become_such()
    {
        await using var one = await farm.Database.DataSource.OpenConnectionAsync();
        await using var other = await farm.Database.DataSource.OpenConnectionAsync();
        await ExecuteAsync(one, $"delete from parcel_lines where parcel_id = '{boxes[0].Id}'");

        await using var first = await one.BeginTransactionAsync();
        await ExecuteAsync(one, $"insert into parcel_lines values ('{boxes[0].Id}', '{harvest.Box}', 1, 5000, 5200)");
        var second = ExecuteAsync(other, $"insert into parcel_lines values ('{boxes[0].Id}', '{harvest.FamilyBox}', 1, 10000, 10200)");
        while (!second.IsCompleted && !await farm.ScalarAsync<bool>($"""select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock') as "Value" """))
            await Task.Delay(10);
        Assert.False(second.IsCompleted);
        await first.CommitAsync();

        Assert.Equal("parcels_by_weight_of_one_offer", (await Assert.ThrowsAsync<PostgresException>(() => second)).ConstraintName);
        await ExecuteAsync(one, $"insert into parcel_lines values ('{family.Id}', '{harvest.Box}', 1, 5000, 5200)");
        var made = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(one, $"update parcels set is_sold_by_weight = true where id = '{family.Id}'"));
        Assert.Equal("parcels_by_weight_of_one_offer", made.ConstraintName);
        await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(one, $"update parcel_lines set parcel_id = '{boxes[1].Id}' where parcel_id = '{family.Id}' and offer_id = '{harvest.FamilyBox}'"));
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private Task<WeightPlan> LookAsync(string table) => LookAsync(Encoding.UTF8.GetBytes(table));

    private Task<WeightPlan> LookAsync(byte[] bytes) =>
        farm.UseAsync<WeighByTable, WeightPlan>(weigh => weigh.PreviewAsync(harvest.Grower, batch, new MemoryStream(bytes), default));

    private Task<int> ApplyAsync(string table, string fingerprint, params Parcel[] sure) =>
        farm.UseAsync<WeighByTable, int>(weigh => weigh.RunAsync(harvest.Grower, batch, new MemoryStream(Encoding.UTF8.GetBytes(table)), fingerprint, [.. sure.Select(parcel => parcel.Id)], default));

    private async Task<List<long?>> WeightsAsync() => (await farm.Given.ParcelsAsync(harvest)).FindAll(parcel => parcel.IsSoldByWeight).ConvertAll(parcel => parcel.ActualGrams);
}
