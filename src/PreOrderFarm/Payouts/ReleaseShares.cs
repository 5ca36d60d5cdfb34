using PreOrderFarm.Shared;

namespace PreOrderFarm.Payouts;

/// <summary>A payment of the pledge. Gross and fee are in the settlement currency.</summary>
public sealed record PaymentOfPledge(long AmountMinor, long RefundedMinor, long SettlementGrossMinor, long SettlementFeeMinor)
{
    /// <summary>Its real fee in its own currency, at the rate at which it was settled. One that went back whole is not its grower's.</summary>
    public long FeeMinor => RefundedMinor >= AmountMinor || SettlementGrossMinor <= 0
        ? 0
        : (long)((((Int128)SettlementFeeMinor * AmountMinor * 2) + SettlementGrossMinor) / ((Int128)SettlementGrossMinor * 2));
}

/// <summary>What is still held of a pledge, what its payments cost, and what earlier releases were charged of that.</summary>
public sealed record PledgeMoney(string Currency, long HeldMinor, IReadOnlyList<PaymentOfPledge> Payments, long FeeChargedMinor);

/// <summary>A parcel of the pledge that is neither void nor released, and the money that rides on it.</summary>
public sealed record UnreleasedParcel(Guid ParcelId, long ValueMinor);

public sealed record ReleaseTerms(int FeeBasisPoints, int ReserveBasisPoints);

/// <summary>How a parcel's money is divided when it is released; what is left is payable. Pure, and no cent is lost.</summary>
public sealed record ReleaseShare(Guid ParcelId, Money Gross, Money PlatformFee, Money ProcessingFee, Money Reserve)
{
    public Money Payable => Gross - PlatformFee - ProcessingFee - Reserve;

    /// <summary>
    /// The shares of all parcels of a pledge that are still to be released. What was refunded of them is taken from each in
    /// proportion; so are the fees of its payments. Releasing only some of them leaves the others their same shares.
    /// </summary>
    public static IReadOnlyList<ReleaseShare> Of(PledgeMoney money, IReadOnlyList<UnreleasedParcel> parcels, ReleaseTerms terms)
    {
        var values = parcels.Select(parcel => parcel.ValueMinor).ToList();
        var total = values.Sum();
        var gross = InParts(Math.Clamp(money.HeldMinor, 0, total), values, money.Currency);
        var fee = Math.Max(0, money.Payments.Sum(payment => payment.FeeMinor) - money.FeeChargedMinor);
        var fees = InParts(fee, values, money.Currency);
        return [.. parcels.Select((parcel, i) => Of(parcel.ParcelId, gross[i], fees[i], terms))];
    }

    // The platform's fee first, the real fee as far as the rest covers it, the reserve of what then is left.
    private static ReleaseShare Of(Guid parcelId, Money gross, Money fee, ReleaseTerms terms)
    {
        var platform = Percentage(gross, terms.FeeBasisPoints);
        var processing = Least(fee, gross - platform);
        var reserve = Least(Percentage(gross, terms.ReserveBasisPoints), gross - platform - processing);
        return new ReleaseShare(parcelId, gross, platform, processing, reserve);
    }

    private static Money[] InParts(long minor, IReadOnlyList<long> weights, string currency) =>
        minor == 0 || weights.All(weight => weight == 0)
            ? [.. weights.Select(_ => Money.Zero(currency))]
            : new Money(minor, currency).Split(weights);

    private static Money Percentage(Money of, int basisPoints) => new((long)((((Int128)of.Minor * basisPoints) + 5_000) / 10_000), of.Currency);

    private static Money Least(Money a, Money b) => a.Minor < b.Minor ? a : b;
}
