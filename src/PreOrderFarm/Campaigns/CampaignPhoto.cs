using PreOrderFarm.Photos;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

/// <summary>A picture of a campaign, in its place. Alt is what it shows, for those who do not see it.</summary>
public sealed class CampaignPhoto
{
    private CampaignPhoto()
    {
    }

    internal CampaignPhoto(Guid campaignId, Guid photoId, int position, string alt)
    {
        CampaignId = campaignId;
        PhotoId = photoId;
        Position = position;
        Alt = alt;
        (FocusX, FocusY) = ((short)PhotoFocus.Centre.X, (short)PhotoFocus.Centre.Y);
    }

    public Guid CampaignId { get; private set; }
    public Guid PhotoId { get; private set; }
    public int Position { get; private set; }
    public string Alt { get; private set; } = "";

    /// <summary>Said on purpose: without it, a photo without words still waits for them.</summary>
    public bool IsDecorative { get; private set; }

    public short FocusX { get; private set; }
    public short FocusY { get; private set; }

    internal void MoveTo(int position) => Position = position;

    internal void Describe(string alt, bool isDecorative, PhotoFocus focus)
    {
        var rules = new InputRules();
        if (rules.Holds(TypedText.IsLine(alt, 0, 200), "Alt", $"Say in at most 200 characters what the photo shows."))
        {
            rules.Require(isDecorative || alt.Trim().Length > 0, "Alt", $"Say what the photo shows, or tick that it only decorates.");
            rules.Require(!isDecorative || alt.Trim().Length == 0, "IsDecorative", $"A photo that only decorates has no words: take them away, or the tick.");
        }
        foreach (var (field, percent) in ((string, int)[])[("FocusX", focus.X), ("FocusY", focus.Y)])
            rules.Require(percent is >= 0 and <= 100, field, $"Give a percentage from 0 to 100.");
        rules.ThrowIfBroken();
        Alt = alt.Trim();
        IsDecorative = isDecorative;
        (FocusX, FocusY) = ((short)focus.X, (short)focus.Y);
    }
}
