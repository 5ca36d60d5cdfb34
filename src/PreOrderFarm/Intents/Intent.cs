namespace PreOrderFarm.Intents;

public enum IntentStatus
{
    Pending,
    Done,
    Dead,
}

/// <summary>
/// An effect on the outside, committed with its cause and executed by a worker. One row per kind and subject:
/// asking twice is asking once. The handler uses the subject's id as idempotency key, so that executing twice is too.
/// </summary>
public sealed class Intent
{
    private Intent()
    {
    }

    public Intent(string kind, Guid subjectId, DateTimeOffset now, DateTimeOffset? dueAt = null, string platformAccount = "main")
    {
        PlatformAccount = platformAccount;
        Id = Guid.CreateVersion7(now);
        Kind = kind;
        SubjectId = subjectId;
        CreatedAt = now;
        DueAt = dueAt ?? now;
    }

    public Guid Id { get; private set; }

    /// <summary>Chooses the handler: 'refund', 'expire_checkout', 'send_email'.</summary>
    public string Kind { get; private set; } = "";

    /// <summary>The row that says what is intended: a refund, a payment, an e-mail.</summary>
    public Guid SubjectId { get; private set; }

    /// <summary>Whose account at Stripe it concerns; 'main' for what does not go to Stripe.</summary>
    public string PlatformAccount { get; private set; } = "main";

    /// <summary>Kind and subject ('refund-…'): under this key the outside is asked, however often. The database makes it.</summary>
    public string IdempotencyKey { get; private set; } = "";

    /// <summary>Workers take the lanes of a kind in turns. What comes in thousands (a campaign's refunds, its closing e-mails) has one of its own.</summary>
    public string Lane { get; private set; } = "";

    public IntentStatus Status { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset DueAt { get; private set; }
    public int Attempts { get; private set; }

    /// <summary>Until then a worker has it, and whoever has another moment in mind changes nothing here. A worker that died gives it back by the passing of time.</summary>
    public DateTimeOffset? ClaimedUntil { get; private set; }

    public string? LastError { get; private set; }
    public DateTimeOffset? EndedAt { get; private set; }
}
