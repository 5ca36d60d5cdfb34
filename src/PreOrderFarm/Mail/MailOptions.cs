namespace PreOrderFarm.Mail;

public sealed class MailOptions
{
    public const string Section = "Mail";

    /// <summary>The SMTP server. Empty: e-mails stay in the database, where the demo's mailbox page shows them.</summary>
    public string Host { get; set; } = "";

    /// <summary>Said on purpose: production asks for a server otherwise.</summary>
    public bool IsOff { get; set; }

    public int Port { get; set; } = 587;
    public bool UseTls { get; set; } = true;
    public string User { get; set; } = "";
    public string Password { get; set; } = "";
    public string From { get; set; } = "PreOrderFarm <harvest@localhost>";

    public bool IsConfigured => Host.Length > 0 && !IsOff;
}
