namespace PreOrderFarm.Printing;

/// <summary>Who is told of a printing while it goes on.</summary>
/// <param name="Begins">
/// Told what is about to be written, before its first byte and within the snapshot that is printed: all of it is certain but
/// the pages, which nobody has counted. What it throws ends the printing.
/// </param>
/// <param name="Progress">Counts.</param>
internal sealed record PrintWatch(Func<ReadBatch, BatchHead, PrintRun, Task> Begins, Prepared.PrintProgress? Progress = null);
