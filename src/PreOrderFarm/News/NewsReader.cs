namespace PreOrderFarm.News;

/// <summary>How often somebody wants news.</summary>
public enum NewsFrequency
{
    /// <summary>An e-mail for each, when it happens.</summary>
    AtOnce,

    /// <summary>One e-mail in the morning, if there is anything.</summary>
    Daily,

    /// <summary>The same on Mondays.</summary>
    Weekly,

    None,
}

/// <summary>An address that news go to. A member's is the one they confirmed; a guest's, the one whose link they opened.</summary>
public sealed class NewsReader
{
    private NewsReader()
    {
    }

    public Guid Id { get; private set; }
    public string Email { get; private set; } = "";

    /// <summary>Without what varies and reaches the same person: limits count mailboxes.</summary>
    public string Mailbox { get; private set; } = "";

    /// <summary>The language of the page on which they asked; a member's own is read from their account.</summary>
    public string Culture { get; private set; } = "";

    /// <summary>IANA; null while nobody knows: then their morning is UTC's.</summary>
    public string? TimeZone { get; private set; }

    public NewsFrequency Frequency { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }

    public void Choose(NewsFrequency frequency, string? timeZone) => (Frequency, TimeZone) = (frequency, timeZone);

    /// <summary>Answers how often they had news until now.</summary>
    public NewsFrequency Unsubscribe()
    {
        var before = Frequency;
        Frequency = NewsFrequency.None;
        return before;
    }

    /// <summary>Whoever asks for a farm's news after having wanted none at all wants some.</summary>
    public void WantNews()
    {
        if (Frequency == NewsFrequency.None)
            Frequency = NewsFrequency.AtOnce;
    }
}
