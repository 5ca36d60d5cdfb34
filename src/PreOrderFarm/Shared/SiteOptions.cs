namespace PreOrderFarm.Shared;

public sealed class SiteOptions
{
    public const string Section = "Site";

    /// <summary>Where people reach the site, without a trailing slash: links in e-mails and return addresses begin with it.</summary>
    public string BaseUrl { get; set; } = "http://localhost:5080";

    public string Name { get; set; } = "PreOrderFarm";
}
