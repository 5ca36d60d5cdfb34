namespace PreOrderFarm.Printing;

/// <summary>The documents of a batch. Their names in addresses are in <see cref="SheetKinds"/>.</summary>
public enum SheetKind
{
    PackingList,
}

public static class SheetKinds
{
    private static readonly Dictionary<string, SheetKind> ByName = Enum.GetValues<SheetKind>().ToDictionary(Name, StringComparer.Ordinal);

    /// <summary>packing-list for PackingList.</summary>
    public static string Name(this SheetKind kind) => Database.SnakeCase.Of(kind).Replace('_', '-');

    public static SheetKind? Find(string name) => ByName.TryGetValue(name, out var kind) ? kind : null;
}
