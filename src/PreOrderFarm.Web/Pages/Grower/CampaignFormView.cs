using PreOrderFarm.Shared;

namespace PreOrderFarm.Web.Pages.Grower;

/// <summary>What the shared part of the two campaign forms shows; its fields are called Input.… like those of the pages.</summary>
public sealed record CampaignFormView(CampaignForm Input)
{
    private const int EmptyRows = 2;

    private static readonly string[] Steps = ["basics", "harvest", "money", "regions"];

    public Typing Typing { get; init; } = new();

    public CampaignPreview Preview { get; init; } = null!;

    /// <summary>The step that comes after one, by its id in the page.</summary>
    public static string After(string step) => Steps[Math.Min(Array.IndexOf(Steps, step) + 1, Steps.Length - 1)];

    /// <summary>There is always room for more regions; 'more' makes more of it.</summary>
    public static CampaignFormView With(CampaignForm form, bool more = false)
    {
        while (!more && form.Regions.Count > 0 && form.Regions[^1].IsEmpty)
            form.Regions.RemoveAt(form.Regions.Count - 1);
        for (var i = 0; i < EmptyRows; i++)
            form.Regions.Add(new RegionRow());
        return new CampaignFormView(form);
    }

    /// <summary>Calls a use case; what it says about regions lands on the lines that were typed.</summary>
    internal static async Task SayOnRowsAsync(CampaignForm form, Func<Task> useCase)
    {
        try
        {
            await useCase();
        }
        catch (RuleBroken broken)
        {
            throw RegionRow.OnRows(broken, form.Regions);
        }
    }
}
