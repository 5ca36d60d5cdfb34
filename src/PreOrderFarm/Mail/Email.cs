namespace PreOrderFarm.Mail;

/// <summary>An e-mail as a row: what it is about and to whom. It is rendered when it is sent or read.</summary>
public sealed class Email
{
    private Email()
    {
    }

    public Email(string template, string onceKey, string culture, string recipient, string model, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        Template = template;
        OnceKey = onceKey;
        Culture = culture;
        Recipient = recipient;
        Model = model;
        CreatedAt = now;
    }

    public Guid Id { get; private set; }

    /// <summary>What this e-mail is about ('pledge_paid:…'): it is written once.</summary>
    public string OnceKey { get; private set; } = "";

    public string Template { get; private set; } = "";
    public string Culture { get; private set; } = "";
    public string Recipient { get; private set; } = "";

    /// <summary>JSON: the values of the template's placeholders (<see cref="EmailValues"/>).</summary>
    public string Model { get; private set; } = "";

    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset? SentAt { get; private set; }

    /// <summary>News that was not sent, because whoever it is for wanted none any more.</summary>
    public DateTimeOffset? WithheldAt { get; private set; }

    public void Send(DateTimeOffset now) => SentAt ??= now;

    public void Withhold(DateTimeOffset now) => WithheldAt ??= now;
}
