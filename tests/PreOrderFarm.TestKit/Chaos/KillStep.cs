using PreOrderFarm.StripeSandbox;

namespace PreOrderFarm.TestKit.Chaos;

/// <summary>What there must be to do, so that a worker comes to a step.</summary>
public enum KillWork
{
    /// <summary>A funded campaign is due.</summary>
    Closing,

    /// <summary>A missed campaign is due, whose payments Stripe has.</summary>
    PayingBack,

    /// <summary>Parcels have arrived long ago, and their money is to be released.</summary>
    Releasing,

    /// <summary>An operator has started a payout run.</summary>
    PayingOut,

    /// <summary>A campaign was funded whose grower is granted an advance on it.</summary>
    Advancing,

    /// <summary>Holds have run out, and their payment pages are to be closed.</summary>
    EndingHolds,

    /// <summary>A dispute was lost after the money had gone to its grower: it is asked back.</summary>
    TakingBack,

    /// <summary>What was kept in reserve is due.</summary>
    EndingReserves,
}

/// <summary>
/// A place at which a worker is killed, found without any hook in the product: PostgreSQL makes it wait at a statement
/// ("after insert on parcels") or at the commit of what touched a table, or the stand-in holds its request before the
/// work ("before POST /v1/refunds") or after it ("after POST /v1/refunds"). "" is no place: any moment.
/// </summary>
public sealed record KillStep(KillWork Work, string Place)
{
    public static IReadOnlyList<KillStep> Named { get; } =
    [
        new(KillWork.Releasing, "after insert on releases"),
        new(KillWork.Releasing, "at the commit of releases"),
        new(KillWork.PayingOut, "before POST /v1/transfers"),
        new(KillWork.PayingOut, "after POST /v1/transfers"),
        new(KillWork.PayingOut, "before update of status on payouts"),
        new(KillWork.PayingOut, "at the commit of payouts"),
        new(KillWork.Advancing, "after insert on payouts"),
        new(KillWork.Advancing, "at the commit of payouts"),
        new(KillWork.Advancing, "before POST /v1/transfers"),
        new(KillWork.Advancing, "after POST /v1/transfers"),
        new(KillWork.EndingHolds, "before POST /v1/checkout/sessions/"),
        new(KillWork.EndingHolds, "after POST /v1/checkout/sessions/"),
        new(KillWork.EndingHolds, "before update of status on pledges"),
        new(KillWork.TakingBack, "before POST /v1/transfers/"),
        new(KillWork.TakingBack, "after POST /v1/transfers/"),
        new(KillWork.TakingBack, "before update of status on transfer_reversals"),
        new(KillWork.EndingReserves, "after insert on reserve_releases"),
        new(KillWork.EndingReserves, "at the commit of reserve_releases"),
        new(KillWork.Closing, "before update of status on campaigns"),
        new(KillWork.Closing, "at the commit of campaigns"),
        new(KillWork.Closing, "after insert on fulfilment_batches"),
        new(KillWork.Closing, "after insert on parcels"),
        new(KillWork.Closing, "after insert on parcel_lines"),
        new(KillWork.Closing, "after insert on emails"),
        new(KillWork.Closing, "after insert on campaign_closings"),
        new(KillWork.Closing, "at the commit of campaign_closings"),
        new(KillWork.PayingBack, "after insert on refunds"),
        new(KillWork.PayingBack, "at the commit of refunds"),
        new(KillWork.PayingBack, "before POST /v1/refunds"),
        new(KillWork.PayingBack, "after POST /v1/refunds"),
        new(KillWork.PayingBack, "before update of status on refunds"),
        new(KillWork.PayingBack, "after insert on ledger_entries"),
        new(KillWork.PayingBack, "before update of status on intents"),
        new(KillWork.PayingBack, "before update of settled_at on refunds"),
        new(KillWork.PayingBack, "before update of settled_at on payments"),
        new(KillWork.PayingBack, "before GET /v1/payment_intents"),
    ];

    public static KillStep AnyMoment(KillWork work) => new(work, "");

    /// <summary>Sets the trap, starts a worker, and kills it when it stands there.</summary>
    public async Task KillAsync(FarmHost farm, TimeSpan anyMoment)
    {
        if (Place.Length == 0)
            await KillLaterAsync(farm, anyMoment);
        else if (Place.Contains(" /v1/", StringComparison.Ordinal))
            await KillAtStripeAsync(farm);
        else
            await KillAtGateAsync(farm);
    }

    private static async Task KillLaterAsync(FarmHost farm, TimeSpan wait)
    {
        await using var worker = await Worker.StartAsync(farm);
        await Task.Delay(wait);
        await worker.KillAsync();
    }

    private async Task KillAtGateAsync(FarmHost farm)
    {
        await using var gate = await Gate.ShutAsync(farm, Place);
        await using var worker = await Worker.StartAsync(farm);
        await gate.WaitAsync(worker);
        await worker.KillAsync();
    }

    private async Task KillAtStripeAsync(FarmHost farm)
    {
        var words = Place.Split(' ');
        farm.Stripe.Faults.Add(new Fault(words[1], words[2], string.Equals(words[0], "before", StringComparison.Ordinal) ? FaultKind.HoldBefore : FaultKind.HoldAfter));
        var held = farm.Stripe.Faults.HeldAsync();
        await using var worker = await Worker.StartAsync(farm);
        if (await Task.WhenAny(held, worker.Ended, Task.Delay(TimeSpan.FromSeconds(120))) != held)
            throw new InvalidOperationException($"The worker did not come to '{Place}':\n{worker.Output}");
        await worker.KillAsync();
        farm.Stripe.Faults.Clear();
    }
}
