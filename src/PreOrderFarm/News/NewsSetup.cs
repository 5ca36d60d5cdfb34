using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Database;
using PreOrderFarm.Mail;

namespace PreOrderFarm.News;

public static class NewsSetup
{
    public static IServiceCollection AddNews(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<NewsOptions>().Bind(configuration.GetSection(NewsOptions.Section))
            .Validate(news => news is { LinkDays: > 0, QuestionsPerDay: > 0, ClosingSoonHours: > 0, DigestsAtOnce: > 0 }, "The settings of News are all above zero.")
            .ValidateOnStart();
        services.AddScoped<NewsLinks>().AddScoped<NewsReaders>().AddScoped<NewsQueries>();
        services.AddScoped<FollowGrower>().AddScoped<ConfirmFollow>().AddScoped<UnfollowGrower>().AddScoped<ChooseNews>().AddScoped<UnsubscribeFromNews>();
        services.AddScoped<GatherNews>().AddScoped<SpreadNews>().AddScoped<SendDigests>().AddScoped<ForgetUnconfirmed>();
        services.AddSingleton(new EmailLink(NewsLinks.ReaderKind, (provider, readerId) => $"/news/{provider.GetRequiredService<NewsLinks>().OfReader(readerId)}"));
        services.AddSingleton(new EmailLink(NewsLinks.FollowKind, (provider, followId) => $"/follow/{provider.GetRequiredService<NewsLinks>().OfFollow(followId)}"));
        return services.AddSingleton(new MailingList(["news_opened", "news_closing_soon", "news_digest"], UnsubscribePathAsync));
    }

    private static async Task<string?> UnsubscribePathAsync(IServiceProvider services, Email email, CancellationToken ct)
    {
        var reader = await services.GetRequiredService<FarmDbContext>().Set<NewsReader>()
            .FromSql($"select * from news_readers where lower(email) = lower({email.Recipient}) and frequency <> 'none'").AsNoTracking()
            .SingleOrDefaultAsync(ct);
        return reader is null ? null : $"/news/{services.GetRequiredService<NewsLinks>().OfReader(reader.Id)}/unsubscribe";
    }
}
