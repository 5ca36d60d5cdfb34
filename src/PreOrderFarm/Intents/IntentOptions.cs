namespace PreOrderFarm.Intents;

public sealed class IntentOptions
{
    public const string Section = "Intents";

    /// <summary>Intents executed at the same time by one worker process.</summary>
    public int Parallel { get; set; } = 8;

    /// <summary>How long a claim lasts. Work that takes nine tenths of it is cut off, and tried again like what Stripe did not answer.</summary>
    public int LeaseSeconds { get; set; } = 180;

    /// <summary>After so many failures an intent is a dead letter: with the back-off, about a day.</summary>
    public int MaxAttempts { get; set; } = 20;

    /// <summary>The longest wait between two attempts.</summary>
    public int MaxBackoffMinutes { get; set; } = 120;

    /// <summary>How often a worker looks by itself, should a notification be lost.</summary>
    public double PollSeconds { get; set; } = 5;
}
