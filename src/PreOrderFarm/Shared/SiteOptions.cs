namespace PreOrderFarm.Shared;

public sealed class SiteOptions
{
    public const string Section = "Site";

    /// <summary>Where people reach the site, without a trailing slash: links in e-mails and return addresses begin with it.</summary>
    public string BaseUrl { get; set => field = value.TrimEnd('/'); } = "http://localhost:5080";

    /// <summary>Shows a mailbox with every e-mail, and the demo's log-ins. Refused in production.</summary>
    public bool IsDemo { get; set; }

    public string Name { get; set; } = "PreOrderFarm";

    /// <summary>Who runs the site and answers for the money it holds: name and postal address, on one line. At the bottom of every page.</summary>
    public string Operator { get; set; } = "";

    /// <summary>The e-mail address at which people get an answer. At the bottom of every page.</summary>
    public string Contact { get; set; } = "";

    /// <summary>A folder with the operator's own rules, <c>terms.en.md</c> and so on, in the place of those that ship with the code.</summary>
    public string RulesFolder { get; set; } = "";
}
