namespace PreOrderFarm.Audit;

/// <summary>
/// What is written down. Of members, money and parcels that the site moves by itself, their own rows and the ledger tell;
/// of them only what a person does is kept here. A value is kept if its type cannot be personal, or its name is listed.
/// </summary>
internal static class AuditRules
{
    /// <summary>Whoever changes these, people or the site.</summary>
    private static readonly Dictionary<string, string> Always = new(StringComparer.Ordinal)
    {
        ["Campaign"] = "campaign",
        ["Offer"] = "offer",
        ["OfferShippingPrice"] = "shipping_price",
        ["CampaignRegion"] = "region",
        ["RegionArea"] = "area",
        ["CampaignPhoto"] = "campaign_photo",
        ["CampaignPickUp"] = "campaign_pick_up",
        ["CampaignClosing"] = "closing",
        ["Grower"] = "grower",
        ["GrowerMember"] = "staff",
        ["PickUpPoint"] = "pick_up_point",
        ["Printer"] = "printer",
        ["GrowerPayoutSettings"] = "payout_settings",
        ["PayoutAccount"] = "payout_account",
    };

    private static readonly Dictionary<string, string> OfPeople = new(StringComparer.Ordinal)
    {
        ["Member"] = "member",
        ["Follow"] = "follow",
        ["NewsReader"] = "news_settings",
        ["PersonalAccessToken"] = "access_token",
        ["IdentityUserPasskey"] = "passkey",
        ["Pledge"] = "pledge",
        ["PledgeLine"] = "pledge_line",
        ["PledgeChange"] = "pledge_change",
        ["Payment"] = "payment",
        ["Refund"] = "refund",
        ["BankRefund"] = "bank_refund",
        ["FulfilmentBatch"] = "batch",
        ["Parcel"] = "parcel",
        ["ParcelCorrection"] = "parcel_correction",
        ["ParcelDeviation"] = "parcel_exception",
        ["ReleaseBlock"] = "release_block",
        ["ExportMapping"] = "export_mapping",
        ["CarrierImport"] = "carrier_import",
        ["DisputeEvidence"] = "dispute_evidence",
        ["Payout"] = "payout",
        ["PayoutRun"] = "payout_run",
    };

    /// <summary>Texts that are neither personal nor secret.</summary>
    private static readonly HashSet<string> Open = new(StringComparer.Ordinal)
    {
        "Slug", "Title", "Name", "Produce", "Variety", "Currency", "TimeZone", "Reference", "Method", "Carrier", "TrackingNumber", "AnnouncedCarrier", "AnnouncedNumber", "ReturnReason", "CancelReason", "Country", "PlatformAccount", "Culture",
    };

    /// <summary>Counters of how often somebody tried to sign in, and stamps that change with every write.</summary>
    private static readonly HashSet<string> Unsaid = new(StringComparer.Ordinal)
    {
        "AccessFailedCount", "ConcurrencyStamp", "SecurityStamp", "LastUsedAt", "xmin", "AuthenticatorStep",
    };

    /// <summary>Null: it is not written down.</summary>
    public static string? KindOf(Type entity, bool isPerson)
    {
        var name = entity.Name.Split('`')[0];
        return Always.GetValueOrDefault(name) ?? (isPerson ? OfPeople.GetValueOrDefault(name) : null);
    }

    public static IEnumerable<string> Kinds => Always.Values.Concat(OfPeople.Values).Order(StringComparer.Ordinal);

    public static bool IsSaid(string property) => !Unsaid.Contains(property);

    public static bool IsOpen(string entity, string property, Type type)
    {
        var value = Nullable.GetUnderlyingType(type) ?? type;
        if (value.IsEnum || value == typeof(bool) || value == typeof(int) || value == typeof(long) || value == typeof(DateOnly) || value == typeof(DateTimeOffset) || value == typeof(Guid))
            return true;
        // A person's name is personal; a farm's, a region's and a box's are not.
        return value == typeof(string) && Open.Contains(property) && !(entity is "Member" or "PersonalAccessToken" or "IdentityUserPasskey" && property == "Name");
    }
}
