namespace PreOrderFarm.Web;

/// <summary>What a process of this one binary does.</summary>
public enum SiteRole
{
    /// <summary>Pages, API and webhooks; no jobs.</summary>
    Web,

    /// <summary>Jobs and intents; over HTTP only its health.</summary>
    Worker,

    /// <summary>Both, for small farms and for development.</summary>
    All,

    /// <summary>Brings the database up to date, then ends.</summary>
    Migrate,

    /// <summary>Says what must always hold and does not, then ends.</summary>
    Check,
}

public static class SiteRoles
{
    public static bool ServesPages(this SiteRole role) => role is SiteRole.Web or SiteRole.All;

    public static bool Works(this SiteRole role) => role is SiteRole.Worker or SiteRole.All;

    /// <summary>Roles that do one thing and end, before any host exists.</summary>
    public static bool Is(SiteRole role, IConfiguration configuration) =>
        string.Equals(configuration["Role"], role.ToString(), StringComparison.OrdinalIgnoreCase);

    /// <summary>The usual sources of settings, before any host exists.</summary>
    public static IConfiguration Configuration(string[] args) => new ConfigurationBuilder()
        .SetBasePath(AppContext.BaseDirectory)
        .AddJsonFile("appsettings.json", optional: true)
        .AddEnvironmentVariables()
        .AddCommandLine(args)
        .Build();

    internal static SiteRole Of(IConfiguration configuration, IHostEnvironment environment)
    {
        var name = configuration["Role"];
        if (string.IsNullOrEmpty(name) && environment.IsDevelopment())
            return SiteRole.All;
        return Enum.TryParse<SiteRole>(name, ignoreCase: true, out var role) && Enum.IsDefined(role)
            ? role
            : throw new StartRefused(["Say what this process is: --role web, worker, all, migrate or check."]);
    }
}
