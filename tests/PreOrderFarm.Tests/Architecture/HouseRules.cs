namespace PreOrderFarm.Tests.Architecture;

/// <summary>Who may use whom: the folders of src/PreOrderFarm, from the bottom of the house to its top.</summary>
internal static class HouseRules
{
    /// <summary>
    /// What every folder stands on. These use each other and nothing above them. A pick-up point is such ground, as its grower
    /// is: campaigns offer it, pledges choose it, parcels go there, and it knows of none of them.
    /// </summary>
    private static readonly string[] Ground = ["Shared", "Members", "Growers", "PickUp", "Database", "Intents", "Mail", "Audit", "Photos"];

    private static readonly Dictionary<string, string[]> MayUse = new(StringComparer.Ordinal)
    {
        ["Ledger"] = [],
        ["Campaigns"] = [],
        ["Payments"] = ["Ledger"],
        ["Wallet"] = ["Ledger"],
        ["Pledges"] = ["Campaigns", "Payments", "Ledger", "Wallet"],
        ["Fulfilment"] = ["Campaigns"],
        ["Closing"] = ["Campaigns", "Pledges", "Payments", "Ledger", "Fulfilment", "Payouts"],
        ["Harvesting"] = ["Campaigns", "Pledges", "Payments", "Fulfilment", "Payouts"],
        ["Claims"] = ["Pledges", "Payments", "Fulfilment", "Wallet"],
        ["Payouts"] = ["Ledger", "Campaigns", "Fulfilment", "Payments"],
        ["Disputes"] = ["Campaigns", "Pledges", "Payments", "Fulfilment", "Ledger", "Payouts"],
        ["News"] = ["Campaigns", "Pledges"],
        ["Tastings"] = ["Campaigns", "Fulfilment"],
    };

    /// <summary>These read all of the above; nobody but Jobs and the web uses them.</summary>
    private static readonly string[] Readers = ["Printing", "Reconciliation", "TrackRecord", "Overview"];

    public static bool IsFolder(string folder) => folder == "Jobs" || Ground.Contains(folder) || MayUse.ContainsKey(folder) || Readers.Contains(folder);

    public static bool Allows(string folder, string used)
    {
        if (folder == used || Ground.Contains(used))
        {
            return true;
        }

        if (Readers.Contains(folder))
        {
            return MayUse.ContainsKey(used);
        }

        return folder == "Jobs" || (MayUse.TryGetValue(folder, out var allowed) && allowed.Contains(used));
    }

    /// <summary>The folder is the part of the namespace after the root; null for what stands in no folder.</summary>
    public static string? FolderOf(string @namespace, string root) =>
        @namespace.StartsWith(root + ".", StringComparison.Ordinal) ? @namespace[(root.Length + 1)..].Split('.')[0] : null;

    public static IReadOnlyList<string> Violations(IEnumerable<TypeUse> uses, string root) =>
    [
        .. uses
            .Where(use => use.Used.Assembly is null)
            .Select(use => (use, From: FolderOf(use.User.Namespace, root), To: FolderOf(use.Used.Namespace, root)))
            .Where(x => x.From is not null && x.To is not null && !Allows(x.From, x.To))
            .Select(x => $"{x.use.User} uses {x.use.Used}, but {x.From} may not use {x.To}.")
            .Order(StringComparer.Ordinal),
    ];
}
