using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment.Carriers;

/// <summary>Which columns of a carrier's table hold what, counted from 0; null: none does.</summary>
public sealed record ImportColumns(int? Parcel, int? TrackingNumber, int? Carrier, int? ShippedOn, int? DeliveredOn, int? Status)
{
    // As carriers and shops head them; the first that fits wins, and whole headings before parts of one.
    private static readonly string[] Parcels = ["parcel code", "包裹码", "包裹碼", "客户订单号", "订单号", "客戶訂單號", "訂單號", "sendungsreferenz", "reference id", "order reference", "customer reference", "reference", "referenz", "order number", "order id", "order", "code"];
    private static readonly string[] Numbers = ["tracking number", "运单号", "運單號", "託運單號", "运单号码", "快递单号", "快遞單號", "物流单号", "sendungsnummer", "trackingnumber", "tracking no", "tracking", "paketnummer", "parcel number", "waybill", "awb", "label number", "shipment number"];
    private static readonly string[] Carriers = ["carrier", "快递公司", "快遞公司", "貨運公司", "物流公司", "承运商", "carrier name", "versanddienstleister"];
    private static readonly string[] Shipped = ["shipped on", "shipped", "发货时间", "寄件时间", "发货日期", "揽收时间", "versanddatum", "shipping date", "date shipped"];
    private static readonly string[] Delivered = ["delivered on", "delivery date", "签收时间", "簽收時間", "签收日期", "zugestellt am", "zustelldatum", "delivered at", "date delivered", "delivered"];
    private static readonly string[] States = ["status", "状态", "狀態", "运单状态", "物流状态", "delivery status", "shipment status", "tracking status"];

    /// <summary>By the headings.</summary>
    public static ImportColumns Guess(IReadOnlyList<string> headings)
    {
        var plain = headings.Select(Normal).ToList();
        var taken = new HashSet<int>();
        return new ImportColumns(Find(Parcels), Find(Numbers), Find(Carriers), Whole(Shipped), Whole(Delivered), Find(States));

        // 'Estimated delivery date' is none, and when it is to be shipped our own tables say to carriers.
        int? Whole(string[] words) => FirstFree(words, string.Equals);

        int? Find(string[] words) => FirstFree(words, string.Equals) ?? FirstFree([.. words.Where(IsTelling)], (heading, word) => heading.Contains(word, StringComparison.Ordinal));

        int? FirstFree(string[] words, Func<string, string, bool> fits)
        {
            foreach (var word in words)
            {
                for (var at = 0; at < plain.Count; at++)
                {
                    if (fits(plain[at], word) && taken.Add(at))
                        return at;
                }
            }

            return null;
        }
    }

    // A part of a heading is only told from others if it is long: 'code' is also in 'postal code'.
    private static bool IsTelling(string word) => word.Length >= (char.IsAscii(word[0]) ? 6 : 3);

    /// <exception cref="RuleBroken">Nobody could tell from these which parcel a line means, or what it says of it.</exception>
    public void MustSuffice(int columns)
    {
        var rules = new InputRules();
        foreach (var (at, name) in new[] { (Parcel, nameof(Parcel)), (TrackingNumber, nameof(TrackingNumber)), (Carrier, nameof(Carrier)), (ShippedOn, nameof(ShippedOn)), (DeliveredOn, nameof(DeliveredOn)), (Status, nameof(Status)) })
            rules.Require(at is null || (at >= 0 && at < columns), name, $"Choose a column of the file.");
        rules.Require(Parcel is not null, nameof(Parcel), $"Choose the column that holds the parcel's code or the pledge's number.");
        rules.Require(TrackingNumber is not null || ShippedOn is not null || DeliveredOn is not null || Status is not null, nameof(TrackingNumber), $"Choose the column that holds the tracking number, or one that says what has become of the parcel.");
        rules.ThrowIfBroken();
    }

    internal static string Normal(string heading) => string.Join(' ', heading.Normalize(System.Text.NormalizationForm.FormKC).ToLowerInvariant().Split([' ', '_', '-', '.', '*', ':', '\u00A0', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
}
