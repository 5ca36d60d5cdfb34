using PreOrderFarm.Fulfilment.Carriers;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

/// <summary>Which columns of a table of weights hold what, counted from 0: by their headings, as our own table and scales have them.</summary>
internal sealed record WeightColumns(int Code, int? Kilograms, int? Grams)
{
    private static readonly string[] Codes = ["code", "parcel code", "包裹码", "包裹碼", "编码", "編碼"];
    private static readonly string[] InKilograms = ["weight (kg)", "weight kg", "weight in kg", "weight in kilograms", "weight", "kg", "kilograms", "重量(公斤)", "重量", "公斤", "千克", "gewicht (kg)", "gewicht"];
    private static readonly string[] InGrams = ["weight (g)", "weight g", "weight in g", "weight in grams", "grams", "g", "重量(克)", "克", "gewicht (g)"];

    /// <exception cref="RuleBroken">Nobody could tell from these which parcel a line means, or what it weighs: a sentence for the field File.</exception>
    public static WeightColumns Of(IReadOnlyList<string> headings)
    {
        var plain = headings.Select(ImportColumns.Normal).ToList();
        int? Find(string[] words) => words.Select(word => plain.IndexOf(word)).Where(at => at >= 0).Select(at => (int?)at).FirstOrDefault();
        var (code, kilograms, grams) = (Find(Codes), Find(InKilograms), Find(InGrams));
        return code is { } known && (kilograms ?? grams) is not null
            ? new WeightColumns(known, kilograms, grams)
            : throw new RuleBroken("File", $"This table needs a column 'Code' and a column 'Weight (kg)' or 'Weight (g)'. Download the table of this batch and fill it in.");
    }

    /// <summary>What a line weighs, if it says so.</summary>
    public (long? Grams, BrokenRule? Problem) Read(CarrierFileLine line)
    {
        var (kilograms, grams) = (line[Kilograms], line[Grams]);
        var (one, other) = (TypedWeight.Grams(kilograms), TypedWeight.Grams(grams.Any(char.IsLetter) ? grams : grams + " g"));
        if (kilograms.Length > 0 && one is null)
            return (null, new BrokenRule("", $"'{TypedText.Beginning(kilograms, 40)}' is no weight in kilograms. Write it as 4.73 or 4,73."));
        if (grams.Length > 0 && other is null)
            return (null, new BrokenRule("", $"'{TypedText.Beginning(grams, 40)}' is no weight in grams. Write it as 4730."));
        if (kilograms.Length > 0 && grams.Length > 0 && one != other)
            return (null, new BrokenRule("", $"This line says two weights."));
        return (kilograms.Length > 0 ? one : grams.Length > 0 ? other : null, null);
    }
}
