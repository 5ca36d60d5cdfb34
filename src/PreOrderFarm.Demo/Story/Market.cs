using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Bogus;

namespace PreOrderFarm.Demo.Story;

/// <summary>What became of one person who came to buy.</summary>
public enum Outcome
{
    Paid,
    SoldOut,
    LeftWithoutPaying,
}

public sealed record Bought(Guid PledgeId, string LinkToken, Outcome Outcome);

/// <summary>People pledge and pay, many at a time, each by the API and the payment page of Stripe's stand-in.</summary>
public sealed class Market(FarmApi api, HttpClient stripe, Backers backers, int seed)
{
    private const int AtATime = 12;
    private const int Attempts = 8;
    private const int OneInSoManyFetches = 9;
    private readonly Randomizer random = new(seed);
    private int carts;

    /// <summary>This many people come; one in 'declined' first tries a card that is refused, the last 'leaving' never pay.</summary>
    public async Task<IReadOnlyList<Bought>> RunAsync(LaunchedHarvest launched, int people, int leaving, Action<int> progress, CancellationToken ct)
    {
        var carts = Enumerable.Range(0, people).Select(_ => Cart(launched)).ToArray();
        var bought = new Bought?[people];
        var done = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, people), new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = ct }, async (i, token) =>
        {
            bought[i] = await BuyAsync(launched, carts[i], pays: i < people - leaving, declinedFirst: i % 17 == 5, token);
            progress(Interlocked.Increment(ref done));
        });
        return [.. bought.Select(b => b!)];
    }

    private async Task<Bought> BuyAsync(LaunchedHarvest launched, object cart, bool pays, bool declinedFirst, CancellationToken ct)
    {
        var placed = await PlaceAsync(launched, cart, token: null, ct);
        if (placed is null)
            return new Bought(Guid.Empty, "", Outcome.SoldOut);
        var id = placed["id"]!.GetValue<Guid>();
        var link = placed["link"]!.GetValue<string>();
        if (!pays)
            return new Bought(id, link, Outcome.LeftWithoutPaying);
        var session = new Uri(placed["pay_url"]!.GetValue<string>()).Segments[^1];
        if (declinedFirst)
            await PayAsync(session, new { method = "card", card = "4000000000000002" }, ct);
        await PayAsync(session, new { method = "card" }, ct);
        return new Bought(id, link, Outcome.Paid);
    }

    /// <summary>A member pledges one box, in the first of these countries to which the harvest is sent, and pays.</summary>
    public async Task BuyAsMemberAsync(LaunchedHarvest launched, string token, string name, CancellationToken ct, params string[] countries)
    {
        var lived = Countries(launched.Harvest);
        var country = countries.FirstOrDefault(lived.Contains) ?? lived[0];
        var backer = backers.Next(country);
        var address = backer.Address;
        address.Recipient = name;
        var cart = new
        {
            lines = new[] { new { offer_id = launched.OfferIds[OffersTo(launched.Harvest, country)[0].Name], quantity = 1 } },
            language = "en",
            address,
            gift_note = "",
        };
        var placed = await PlaceAsync(launched, cart, token, ct) ?? throw new DemoFailed($"'{launched.Harvest.Title}' is sold out before anybody came.");
        await PayAsync(new Uri(placed["pay_url"]!.GetValue<string>()).Segments[^1], new { method = "card" }, ct);
    }

    /// <summary>Null: too few units are left. Everybody asks at once here, so 'try again in a moment' is done.</summary>
    private async Task<JsonNode?> PlaceAsync(LaunchedHarvest launched, object cart, string? token, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await api.PostAsync(token, $"/campaigns/{launched.Id}/pledges", cart, ct);
            }
            catch (ApiRefused refused) when (refused.SaysTooFewAreLeft)
            {
                return null;
            }
            catch (ApiRefused refused) when (refused.SaysTryAgain && attempt < Attempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200 * attempt), ct);
            }
        }
    }

    private async Task PayAsync(string session, object how, CancellationToken ct)
    {
        using var response = await stripe.PostAsJsonAsync($"/sandbox/sessions/{session}/pay", how, ct);
        response.EnsureSuccessStatusCode();
    }

    private object Cart(LaunchedHarvest launched)
    {
        var harvest = launched.Harvest;
        var lived = Countries(harvest);
        // Most people live where the harvest is best known.
        var country = lived.Length > 1 && random.Bool(0.7f) ? lived[0] : random.ArrayElement(lived);
        var backer = backers.Next(country);
        var offers = OffersTo(harvest, country);
        var chosen = random.ListItems(offers, random.Bool(0.2f) && offers.Length > 1 ? 2 : 1);
        return new
        {
            lines = chosen.Select(offer => new { offer_id = launched.OfferIds[offer.Name], quantity = random.WeightedRandom([1, 2, 3], [0.7f, 0.2f, 0.1f]) }).ToArray(),
            email = backer.Email,
            language = backer.Culture,
            address = backer.Address,
            gift_note = backer.GiftNote,
            pick_up_point_id = PickUp(launched, country),
        };
    }

    /// <summary>Some of those who live in the points' country fetch their boxes, at each of the points in turn.</summary>
    private Guid? PickUp(LaunchedHarvest launched, string country)
    {
        var number = carts++;
        return launched.PickUpIds.Count > 0 && country == launched.Harvest.PickUps[0].Country && number % OneInSoManyFetches == 0
            ? launched.PickUpIds[number / OneInSoManyFetches % launched.PickUpIds.Count]
            : null;
    }

    private static string[] Countries(Harvest harvest) =>
        [.. harvest.Regions.SelectMany(region => region.Areas).Select(area => area.Country).Where(Lives).Distinct(StringComparer.Ordinal)];

    private static HarvestOffer[] OffersTo(Harvest harvest, string country) =>
        [.. harvest.Offers.Where(offer => offer.ShippingMinorByRegion.Keys.Any(name => harvest.Regions
            .Any(region => string.Equals(region.Name, name, StringComparison.Ordinal) && region.Areas.Any(area => string.Equals(area.Country, country, StringComparison.Ordinal)))))];

    private static bool Lives(string country) => country is "CN" or "DE" or "GB" or "US" or "JP";
}
