using System.Resources;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

/// <summary>What we write into a campaign in place of an operator.</summary>
internal static class CampaignTexts
{
    private static readonly ResourceManager Texts = new("PreOrderFarm.Campaigns.CampaignTexts", typeof(CampaignTexts).Assembly);

    public static string NotOpened(string language) =>
        Texts.GetString("NotOpened", Languages.Culture(language)) ?? throw new MissingManifestResourceException("CampaignTexts lacks 'NotOpened'.");
}
