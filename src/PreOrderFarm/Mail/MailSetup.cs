using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Intents;

namespace PreOrderFarm.Mail;

public static class MailSetup
{
    public static IServiceCollection AddMail(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<MailOptions>(configuration.GetSection(MailOptions.Section));
        services.AddScoped<QueueEmail>().AddScoped<RenderEmail>().AddScoped<EmailQueries>();
        return services.AddScoped<IIntentHandler, SendEmail>();
    }
}
