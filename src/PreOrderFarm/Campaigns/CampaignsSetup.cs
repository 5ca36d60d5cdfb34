using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Mail;
using PreOrderFarm.Photos;

namespace PreOrderFarm.Campaigns;

public static class CampaignsSetup
{
    public static IServiceCollection AddCampaigns(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<CampaignsOptions>()
            .Bind(configuration.GetSection(CampaignsOptions.Section))
            .Validate(options => options.MinimumMinutes > 0, "Campaigns:MinimumMinutes is at least 1.")
            .Validate(options => options.MaximumDays is > 0 and <= 366, "Campaigns:MaximumDays is 1 to 366.")
            .Validate(options => options.HoldingLimitDays > 0, "Campaigns:HoldingLimitDays is at least 1.")
            .Validate(options => options.DefaultClaimDays is >= 0 and <= 30, "Campaigns:DefaultClaimDays is 0 to 30.")
            .ValidateOnStart();
        services.AddSingleton(new PhotoUse("campaign_photos", "photo_id"));
        services.AddSingleton(new EmailLink(ReviewMails.CampaignLink, (_, campaignId) => $"/grower/campaigns/{campaignId:D}"));
        services.AddSingleton(new EmailLink(ReviewMails.ReviewLink, (_, campaignId) => $"/admin/reviews/{campaignId:D}"));
        return services
            .AddScoped<DraftCampaign>().AddScoped<EditCampaign>().AddScoped<KeepTyped>().AddScoped<EditStory>()
            .AddScoped<AddOffer>().AddScoped<EditOffer>().AddScoped<RemoveOffer>()
            .AddScoped<AddCampaignPhoto>().AddScoped<UploadCampaignPhoto>().AddScoped<RemoveCampaignPhoto>().AddScoped<DescribeCampaignPhoto>().AddScoped<MoveCampaignPhoto>()
            .AddScoped<SubmitCampaign>().AddScoped<ApproveCampaign>().AddScoped<ReturnCampaign>().AddScoped<ReviewMails>()
            .AddScoped<OpenScheduledCampaigns>()
            .AddScoped<ChangeHarvestCap>().AddScoped<ChangeOfferCap>().AddScoped<OfferPickUps>()
            .AddScoped<CampaignQueries>().AddScoped<DiscoverCampaigns>().AddScoped<SearchCampaigns>().AddScoped<SearchChoices>();
    }
}
