using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment.Carriers;

/// <summary>The parcels of one batch by what a carrier's table may call them. Those of others are unknown here.</summary>
internal sealed class ParcelsByName
{
    private readonly Dictionary<string, Parcel> byCode;
    private readonly ILookup<string, Parcel> byMember;
    private readonly IReadOnlySet<string> elsewhere;

    /// <param name="parcels">All of the batch, with the numbers that their backers know.</param>
    /// <param name="elsewhere">Of these numbers there are parcels in other batches, too: which one is meant, they do not say.</param>
    public ParcelsByName(IReadOnlyList<(Parcel Parcel, string Member)> parcels, IReadOnlySet<string> elsewhere)
    {
        this.elsewhere = elsewhere;
        byCode = parcels.ToDictionary(p => p.Parcel.Code, p => p.Parcel, StringComparer.OrdinalIgnoreCase);
        byMember = parcels.Where(p => p.Member.Length > 0 && p.Parcel.Status != ParcelStatus.Void).ToLookup(p => p.Member, p => p.Parcel, StringComparer.OrdinalIgnoreCase);
    }

    public bool IsCode(string text) => byCode.ContainsKey(text);

    public (Parcel? Parcel, BrokenRule? Problem) Find(string named)
    {
        if (named.Length == 0)
            return (null, new BrokenRule("", $"This line names no parcel."));
        if (byCode.TryGetValue(named, out var parcel))
            return (parcel, null);
        return byMember[named].ToList() switch
        {
            [] => (null, new BrokenRule("", $"This batch has no parcel '{TypedText.Beginning(named, 60)}'.")),
            [_] when elsewhere.Contains(named) => (null, new BrokenRule("", $"Other batches have parcels of '{named}', too: name the parcel by its code.")),
            [var only] => (only, null),
            var several => (null, new BrokenRule("", $"{several.Count} parcels of this batch belong to '{named}': name the parcel by its code.")),
        };
    }
}
