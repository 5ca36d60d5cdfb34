namespace PreOrderFarm.Printing;

/// <summary>The documents of a batch. Their names in addresses are in <see cref="SheetKinds"/>.</summary>
public enum SheetKind
{
    /// <summary>What to fetch from the store.</summary>
    PickList,

    /// <summary>A block for each parcel, as many as fit a page.</summary>
    PackingList,

    /// <summary>One parcel a page.</summary>
    PackingPages,

    /// <summary>What each carrier takes along, with lines to sign.</summary>
    LoadList,

    /// <summary>Recipients by offers.</summary>
    Matrix,

    /// <summary>What lies in a box, to be put into it.</summary>
    DeliveryNotes,

    /// <summary>What changed since an older version.</summary>
    Differences,
}

public static class SheetKinds
{
    private static readonly Dictionary<string, SheetKind> ByName = Enum.GetValues<SheetKind>().ToDictionary(Name, StringComparer.Ordinal);

    /// <summary>packing-list for PackingList.</summary>
    public static string Name(this SheetKind kind) => Database.SnakeCase.Of(kind).Replace('_', '-');

    public static SheetKind? Find(string name) => ByName.TryGetValue(name, out var kind) ? kind : null;
}
