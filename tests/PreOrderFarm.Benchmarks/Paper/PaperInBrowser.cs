using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PreOrderFarm.Benchmarks.Web;
using PreOrderFarm.Closing;
using PreOrderFarm.Demo;
using PreOrderFarm.Demo.Story;
using PreOrderFarm.Members;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Benchmarks.Paper;

/// <summary>From the click on a packing list to its last byte, at the running site.</summary>
internal static class PaperInBrowser
{
    private const int Parcels = 200;

    public static async Task<Figure> ClickAsync(int clicks)
    {
        var folder = Directory.CreateTempSubdirectory("preorderfarm-bench-click-").FullName;
        try
        {
            await using var world = await DemoWorld.StartAsync(new DemoWorldOptions { Folder = folder, StartsFresh = true }, CancellationToken.None);
            var sheet = $"/packing/batches/{await BatchAsync(world)}/sheets/packing-list.pdf?paper=a4";
            using var packer = await SiteVisitor.SignedInAsync(world.SiteAddress, Owner);
            var first = await Measure.MillisecondsAsync(() => packer.ReadAsync(sheet));
            var times = new List<double>();
            for (var i = 0; i < clicks; i++)
                times.Add(await Measure.MillisecondsAsync(() => packer.ReadAsync(sheet)));
            return new Figure(
                "packing list of 200 parcels, from the click to the last byte",
                string.Create(CultureInfo.InvariantCulture, $"{Measure.Median(times):0} ms; the first one of the process {first:0} ms"), "aim", "≤ 2000 ms");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private const string Name = "click";
    private const string Owner = Name + "@farm.test";

    private static async Task<Guid> BatchAsync(DemoWorld world)
    {
        await using var database = NpgsqlDataSource.Create(world.ConnectionString);
        var campaign = await PaidCampaign.SeedAsync(database, Name, Parcels, DateTimeOffset.UtcNow.AddHours(-2), regions: 1);
        await using (var scope = world.Site.Services.CreateAsyncScope())
        {
            var members = scope.ServiceProvider.GetRequiredService<UserManager<Member>>();
            var owner = await members.FindByEmailAsync(Owner) ?? throw new InvalidOperationException("The owner is missing.");
            var answer = await members.AddPasswordAsync(owner, People.Password);
            if (!answer.Succeeded)
                throw new InvalidOperationException(string.Join(' ', answer.Errors.Select(error => error.Description)));
            await scope.ServiceProvider.GetRequiredService<CloseDueCampaigns>().RunAsync(CancellationToken.None);
        }

        // The site's own sweep may have been first, and may still be at it.
        for (var waited = 0; waited < 300; waited++)
        {
            await using var command = database.CreateCommand("select b.id from fulfilment_batches b join parcels p on p.batch_id = b.id where b.campaign_id = $1 group by b.id having count(*) = $2");
            command.Parameters.Add(new NpgsqlParameter { Value = campaign.Id });
            command.Parameters.Add(new NpgsqlParameter { Value = Parcels });
            if (await command.ExecuteScalarAsync() is Guid batch)
                return batch;
            await Task.Delay(100);
        }
        throw new InvalidOperationException($"No batch of {Parcels} parcels was made.");
    }
}
