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
    }

    public Guid CampaignId { get; private set; }
    public Guid PhotoId { get; private set; }
    public int Position { get; private set; }
    public string Alt { get; private set; } = "";
}
