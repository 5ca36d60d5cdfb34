using System.Text.Json;
using System.Text.Json.Serialization;
using PreOrderFarm.Printing.Labels;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Printing.Prepared;

/// <summary>One of a batch's documents as it was asked for: a sheet, or labels as a PDF or for a thermal printer.</summary>
/// <param name="DotsPerInch">Of a thermal printer; null: a PDF.</param>
public sealed record PrintOrder(SheetOrder? Sheet, LabelOrder? Labels, int? DotsPerInch)
{
    private static readonly JsonSerializerOptions Written = new() { Converters = { new JsonStringEnumConverter() } };

    public static PrintOrder Of(SheetOrder sheet) => new(sheet, null, null);

    public static PrintOrder Of(LabelOrder labels, int? dotsPerInch = null) => new(null, labels, dotsPerInch);

    [JsonIgnore]
    public Guid BatchId => Sheet?.BatchId ?? Labels!.BatchId;

    /// <summary>Its name in addresses and in the log of prints.</summary>
    [JsonIgnore]
    public string Document => Sheet?.Kind.Name() ?? PrintLabels.Document;

    /// <summary>As it was asked for; for a sheet of differences: since which one.</summary>
    [JsonIgnore]
    public int? Version => Sheet is not null ? Sheet.Version : Labels!.Version;

    [JsonIgnore]
    public Guid? PrinterId => Sheet is not null ? Sheet.PrinterId : Labels!.PrinterId;

    [JsonIgnore]
    public string ContentType => DotsPerInch is null ? "application/pdf" : "application/octet-stream";

    [JsonIgnore]
    public string FileName => $"{Document}-{BatchId:N}.{(DotsPerInch is null ? "pdf" : "zpl")}";

    internal bool IsOfChanges => Sheet?.Kind == SheetKind.Differences;

    /// <summary>A page of sums, or the note of one parcel: soon done, however many parcels there are.</summary>
    internal bool IsAlwaysShort => Sheet is { Kind: SheetKind.PickList } or { ParcelId: not null };

    /// <summary>The same at this version, said in one way: what is printed alike is written alike.</summary>
    internal PrintOrder At(int version) => new(
        Sheet is null ? null : Sheet with { Version = version, Language = Languages.Nearest(Sheet.Language) },
        Labels is null ? null : Labels.InOneWay() with { Version = version },
        DotsPerInch);

    /// <summary>As it is kept until it is printed.</summary>
    public string Write() => JsonSerializer.Serialize(this, Written);

    internal static PrintOrder Read(string json) => JsonSerializer.Deserialize<PrintOrder>(json, Written) ?? throw new InvalidOperationException("A print without an order.");
}
