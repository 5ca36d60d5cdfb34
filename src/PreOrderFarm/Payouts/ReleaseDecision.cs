namespace PreOrderFarm.Payouts;

public enum ReceiptKind
{
    /// <summary>Its recipient said so.</summary>
    Confirmed,

    /// <summary>Staff or the carrier said so.</summary>
    Delivered,

    /// <summary>Nobody said anything, though its recipient was asked twice.</summary>
    NoWord,
}

/// <summary>What is known of a parcel when its release is decided. AskedAgainAt: when the second e-mail left, not when it was written.</summary>
public sealed record ParcelOnItsWay(
    DateTimeOffset ShippedAt, DateTimeOffset? DeliveredAt, DateTimeOffset? ReceiptConfirmedAt, DateTimeOffset? AskedAgainAt, int ClaimWindowDays, bool IsBlocked);

public sealed record ReceiptRules(int NoWordDays, int AnswerDays);

/// <summary>When the money of one parcel is released. Pure.</summary>
public abstract record ReleaseDecision
{
    private ReleaseDecision()
    {
    }

    /// <summary>Received, and its claim window is over.</summary>
    public sealed record Release(ReceiptKind Receipt, DateTimeOffset ReceivedAt) : ReleaseDecision;

    /// <summary>Not before then; null: not before somebody says or is asked something.</summary>
    public sealed record Wait(DateTimeOffset? Until) : ReleaseDecision;

    /// <summary>A claim or a dispute is open.</summary>
    public sealed record Blocked : ReleaseDecision;

    public static ReleaseDecision For(ParcelOnItsWay parcel, ReceiptRules rules, DateTimeOffset now)
    {
        if (parcel.IsBlocked)
            return new Blocked();
        if (Received(parcel, rules) is not var (kind, at))
            return new Wait(null);
        var free = at.AddDays(parcel.ClaimWindowDays);
        return now >= free ? new Release(kind, at) : new Wait(free);
    }

    private static (ReceiptKind Kind, DateTimeOffset At)? Received(ParcelOnItsWay parcel, ReceiptRules rules) => parcel switch
    {
        { DeliveredAt: { } delivered, ReceiptConfirmedAt: not null } => (ReceiptKind.Confirmed, delivered),
        { DeliveredAt: { } delivered } => (ReceiptKind.Delivered, delivered),
        { AskedAgainAt: { } asked } => (ReceiptKind.NoWord, Later(parcel.ShippedAt.AddDays(rules.NoWordDays), asked.AddDays(rules.AnswerDays))),
        _ => null,
    };

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
