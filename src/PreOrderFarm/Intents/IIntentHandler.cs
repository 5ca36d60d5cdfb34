namespace PreOrderFarm.Intents;

/// <summary>
/// Executes one kind of intent. It may be called again for the same subject after a crash or a time-out, so it uses
/// the subject's id as idempotency key and answers 'done' when the effect has already happened.
/// Throwing means 'try again later', at most so many times; <see cref="OutsideUnavailable"/> is tried until it succeeds;
/// <see cref="IntentRefused"/> means that trying again cannot help.
/// </summary>
public interface IIntentHandler
{
    string Kind { get; }

    Task HandleAsync(Guid subjectId, CancellationToken ct);
}

/// <summary>The outside refused for good: the intent goes to the dead letters at once, with this reason.</summary>
public sealed class IntentRefused(string reason, Exception? cause = null) : Exception(reason, cause);

/// <summary>The outside is away, or cannot at present. What is intended stays intended, however long that lasts.</summary>
public abstract class OutsideUnavailable(string reason, Exception cause) : Exception(reason, cause)
{
    /// <summary>How long the outside asked to be left alone, when it did.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
