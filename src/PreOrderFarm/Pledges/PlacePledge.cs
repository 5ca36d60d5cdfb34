using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>Takes the units for a backer and opens the page where they pay.</summary>
public sealed class PlacePledge(
    FarmDbContext db, PledgeAdmission admission, PledgeCheckout checkout, PledgeLinks links, TimeProvider clock)
{
    private const int Attempts = 3;

    public async Task<PlacedPledge> RunAsync(Actor actor, PlacePledgeInput input, CancellationToken ct)
    {
        var email = (string.IsNullOrWhiteSpace(input.Email) ? actor.Email : input.Email).Trim();
        var typed = Read(input, email);
        var key = KeyOf(actor, input, email);
        if (key is not null && await FindPlacedAsync(key, input, ct) is { } placedId)
            return await AnswerAsync(placedId, ct);
        var campaign = await FindCampaignAsync(input, ct);
        campaign.MustBeOpenAt(clock.GetUtcNow());

        for (var attempt = 1; ; attempt++)
        {
            var cart = await PledgeCart.ReadAsync(db, campaign, ct);
            var terms = cart.Price(input.Lines, cart.AddressOf(typed, input.PickUpPointId), clock.GetUtcNow(), pickUpPointId: input.PickUpPointId);
            MustCostWhatWasSaid(input, campaign, terms);
            var admitted = await admission.RunAsync(RequestFor(actor, input, email, key, campaign, terms), ct);
            if (admitted.Outcome == AdmissionOutcome.TryAgain && attempt < Attempts)
                continue;
            MustBeIn(admitted, campaign, cart, input.PickUpPointId);
            return await AnswerAsync(admitted.PledgeId, ct);
        }
    }

    private static PostalAddress Read(PlacePledgeInput input, string email)
    {
        var rules = new InputRules();
        PledgeCart.CheckLines(input.Lines, rules);
        rules.Require(EmailAddress.IsValid(email), nameof(input.Email), $"Give an e-mail address, such as name@example.com.");
        rules.Require(TypedText.IsProse(input.GiftNote ?? "", 500), nameof(input.GiftNote), $"A gift note has at most 500 characters.");
        rules.Require(input.IdempotencyKey is null || TypedText.IsLine(input.IdempotencyKey, 1, 200), nameof(input.IdempotencyKey), $"An idempotency key has 1 to 200 characters.");
        var address = input.PickUpPointId is null ? PostalAddress.Read(input.Address, rules) : PledgeCart.ReadPerson(input.Address, rules);
        rules.ThrowIfBroken();
        return address;
    }

    // A key belongs to whoever sent it: another person's key can neither clash with it nor find its pledge.
    private static string? KeyOf(Actor actor, PlacePledgeInput input, string email) =>
        input.IdempotencyKey is { } key ? $"{actor.MemberId?.ToString("D") ?? EmailAddress.Normalize(email)}:{key.Trim()}" : null;

    /// <summary>
    /// What was placed stays the answer, also when by now the campaign has closed or its terms are others. Requests that
    /// race with their own first are told apart by place_pledges.
    /// </summary>
    private async Task<Guid?> FindPlacedAsync(string key, PlacePledgeInput input, CancellationToken ct)
    {
        var known = await db.Set<PledgeRequest>().AsNoTracking().SingleOrDefaultAsync(request => request.Key == key, ct);
        if (known is null)
            return null;
        return known.RequestHash.AsSpan().SequenceEqual(input.Hash()) ? known.PledgeId : throw KeyReused();
    }

    private static RuleBroken KeyReused() => new(nameof(PlacePledgeInput.IdempotencyKey), $"This idempotency key was used for another pledge.");

    private async Task<Campaign> FindCampaignAsync(PlacePledgeInput input, CancellationToken ct)
    {
        var campaigns = db.Set<Campaign>().AsNoTracking();
        var campaign = input.CampaignId is { } id
            ? await campaigns.SingleOrDefaultAsync(c => c.Id == id, ct)
            : await campaigns.SingleOrDefaultAsync(c => c.Slug == (input.Slug ?? ""), ct);
        return campaign is { IsPublic: true } ? campaign : throw new NotFound();
    }

    private static void MustCostWhatWasSaid(PlacePledgeInput input, Campaign campaign, PledgeTerms terms)
    {
        var total = new Money(terms.GoodsMinor + terms.ShippingMinor, campaign.Currency);
        if (input.ExpectedTotalMinor is { } expected && expected != total.Minor)
            throw new RuleBroken($"The price has changed: it costs {total} in all now. Nothing was charged. Please look at it again.");
    }

    private AdmissionRequest RequestFor(Actor actor, PlacePledgeInput input, string email, string? key, Campaign campaign, PledgeTerms terms)
    {
        var now = clock.GetUtcNow();
        var normalized = EmailAddress.Normalize(email);
        var (address, lines) = (terms.Address, terms.Lines);
        return new AdmissionRequest
        {
            PledgeId = Guid.CreateVersion7(now),
            PaymentId = Guid.CreateVersion7(now),
            Reference = PledgeReference.Next(),
            CampaignId = campaign.Id,
            RegionId = terms.RegionId,
            PickUpPointId = input.PickUpPointId,
            Email = email,
            NormalizedEmail = normalized,
            MemberId = actor.MemberId,
            Culture = Languages.Nearest(input.Culture),
            Recipient = address.Recipient,
            Phone = address.Phone,
            Line1 = address.Line1,
            Line2 = address.Line2,
            City = address.City,
            Subdivision = address.Subdivision,
            PostalCode = address.PostalCode,
            Country = address.Country,
            GiftNote = (input.GiftNote ?? "").Trim(),
            ExpectedMinor = terms.GoodsMinor + terms.ShippingMinor,
            Offers = [.. lines.Select(line => line.OfferId)],
            Quantities = [.. lines.Select(line => line.Quantity)],
            Key = key,
            RequestHash = key is null ? null : $"\\x{Convert.ToHexStringLower(input.Hash())}",
        };
    }

    private static void MustBeIn(Admission admitted, Campaign campaign, PledgeCart cart, Guid? pickUpPointId)
    {
        switch (admitted.Outcome)
        {
            case AdmissionOutcome.Placed or AdmissionOutcome.Repeated:
                return;
            case AdmissionOutcome.KeyReused:
                throw KeyReused();
            case AdmissionOutcome.NotOpen:
                throw new RuleBroken($"This campaign is not open for pledges.");
            case AdmissionOutcome.DeadlinePassed:
                throw new RuleBroken($"This campaign closed on {campaign.ZonedDeadline}.");
            case AdmissionOutcome.OfferUnknown:
                throw new RuleBroken(nameof(PlacePledgeInput.Lines), $"This campaign does not have that offer.");
            case AdmissionOutcome.OfferCap or AdmissionOutcome.BackerLimit or AdmissionOutcome.CapBoxes or AdmissionOutcome.CapGrams:
                throw Shortage.Of(admitted.Outcome, cart.NameOf(admitted.OfferId), admitted.Available);
            case AdmissionOutcome.PickUpUnknown:
                throw PledgeCart.NotOffered();
            case AdmissionOutcome.PickUpCap:
                throw Shortage.At(cart.PointOf(pickUpPointId!.Value).Name, admitted.Available);
            case AdmissionOutcome.TooManyUnpaid:
                throw new RuleBroken($"Pay or wait for your other reservations first.");
            case AdmissionOutcome.TryAgain:
                throw new RuleBroken($"The offer has just changed. Please look at it again.");
            default:
                throw new InvalidOperationException($"Admission answered {admitted.Outcome}.");
        }
    }

    private async Task<PlacedPledge> AnswerAsync(Guid pledgeId, CancellationToken ct)
    {
        var pledge = await db.Set<Pledge>().AsNoTracking().SingleAsync(p => p.Id == pledgeId, ct);
        var payUrl = pledge.Status == PledgeStatus.Held ? await checkout.TryOpenForPledgeAsync(pledgeId, ct) : null;
        return new PlacedPledge(pledge.Id, pledge.Reference, payUrl, links.For(pledge));
    }
}
