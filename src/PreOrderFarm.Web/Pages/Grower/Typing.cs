using System.Text.Json;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Web.Pages.Grower;

/// <summary>Which form this is, and what it has seen: hidden fields of the campaign form.</summary>
public sealed record Typing
{
    /// <summary>The draft's first photo, for the preview: nothing that is typed.</summary>
    [BindNever]
    public PhotoDetail? Cover { get; set; }

    public Guid Form { get; set; }

    /// <summary>The version that was kept when the form was opened, or by itself since; 0: none.</summary>
    public int Seen { get; set; }

    /// <summary>This one opening of the form.</summary>
    public Guid Tab { get; set; }

    /// <summary>Of a campaign that is changed: its edits when the form was opened.</summary>
    public int Edits { get; set; }

    internal static Typing Of(Guid form, TypedForm? kept, int edits = 0) => new() { Form = form, Seen = kept?.Version ?? 0, Tab = Guid.NewGuid(), Edits = edits };

    internal TypedForm With(CampaignForm input) => new(Form, Tab, Seen, Line(input.Title), JsonSerializer.Serialize(input), default);

    /// <summary>What was typed; a form that cannot be read any more (the site has changed) is as good as none.</summary>
    internal static CampaignForm? Read(TypedForm? kept)
    {
        try
        {
            return kept is null ? null : JsonSerializer.Deserialize<CampaignForm>(kept.Typed);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // PostgreSQL's text has no NUL.
    private static string Line(string title) => TypedText.Beginning(title.Replace("\0", "", StringComparison.Ordinal).Trim(), 120);
}
