using Microsoft.Extensions.Options;
using Npgsql;

namespace PreOrderFarm.Web;

/// <summary>What a person at the terminal is told when a process could not do what was asked: sentences; where in the code, for those who ask.</summary>
public static class StartFailures
{
    public const string Verbose = "--verbose";

    /// <summary>Runs the process; its exit code is 1, after a sentence, when it fails.</summary>
    public static async Task<int> RunAsync(string[] args, Func<string[], Task<int>> run, TextWriter errors)
    {
        try
        {
            return await run([.. args.Where(argument => argument != Verbose)]);
        }
        catch (Exception failure)
        {
            foreach (var sentence in SentencesOf(failure))
                await errors.WriteLineAsync(sentence);
            await errors.WriteLineAsync(args.Contains(Verbose) ? failure.ToString() : $"({Verbose} shows where.)");
            return 1;
        }
    }

    private static IEnumerable<string> SentencesOf(Exception failure) => failure switch
    {
        StartRefused refused => refused.Sentences,
        OptionsValidationException invalid => invalid.Failures,
        NpgsqlException database => [$"The database cannot be used: {database.Message}. Does PostgreSQL run, and is ConnectionStrings__Farm right?"],
        AggregateException { InnerExceptions: [var only] } => SentencesOf(only),
        InvalidOperationException { InnerException: NpgsqlException database } => SentencesOf(database),
        TaskCanceledException { InnerException: TimeoutException slow } => [$"Something did not answer in time: {slow.Message}"],
        _ => [failure.Message],
    };
}
