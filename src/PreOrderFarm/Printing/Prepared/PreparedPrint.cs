namespace PreOrderFarm.Printing.Prepared;

public enum PrintState
{
    Waiting,
    Printing,
    Ready,

    /// <summary>It can be tried again.</summary>
    Failed,
}

/// <summary>A large print that somebody asked for.</summary>
/// <param name="Order">With the version that is printed.</param>
/// <param name="Parcels">How many will be on it.</param>
/// <param name="Printed">How many of them are done.</param>
/// <param name="Run">Once it is ready: what the log of prints gets for each download.</param>
/// <param name="IsReplaced">The batch has changed since: nobody should pack by it, and nobody gets it any more.</param>
public sealed record PreparedPrint(
    Guid Id, PrintOrder Order, PrintState State, int Parcels, int Printed, DateTimeOffset AskedAt, DateTimeOffset ExpiresAt, PrintRun? Run, long? Bytes, int Attempt, bool IsReplaced)
{
    /// <summary>Whether it can be had: it is ready, and still what the batch is.</summary>
    public bool CanBeTaken => State == PrintState.Ready && !IsReplaced;

    public bool IsUnfinished => State is PrintState.Waiting or PrintState.Printing;
}
