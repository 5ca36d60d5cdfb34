namespace PreOrderFarm.Intents;

public sealed class IntentOptions
{
    public const string Section = "Intents";

    /// <summary>Intents executed at the same time by one worker process.</summary>
    public int Parallel { get; set; } = 8;

    /// <summary>How long a claim lasts: longer than any handler's time-outs together.</summary>
    public int LeaseSeconds { get; set; } = 180;

    /// <summary>After so many failures an intent is a dead letter: with the back-off, about a day.</summary>
    public int MaxAttempts { get; set; } = 20;

    /// <summary>The longest wait between two attempts.</summary>
    public int MaxBackoffMinutes { get; set; } = 120;

    /// <summary>How often a worker looks by itself, should a notification be lost.</summary>
    public double PollSeconds { get; set; } = 5;
}
