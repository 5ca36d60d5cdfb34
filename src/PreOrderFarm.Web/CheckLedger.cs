using PreOrderFarm.Database;
using PreOrderFarm.Reconciliation;
using PreOrderFarm.Typesetting;

namespace PreOrderFarm.Web;

/// <summary>./farm check: whether this machine can print, and what the view ledger_check finds, a line each; 1 if it cannot or finds anything.</summary>
public static class CheckLedger
{
    public static async Task<int> RunAsync(string connectionString, TextWriter output)
    {
        var canPrint = await CanPrintAsync(output);
        var services = new ServiceCollection();
        services.AddSingleton(TimeProvider.System).AddDatabase(connectionString).AddReconciliation();
        await using var provider = services.BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        var check = scope.ServiceProvider.GetRequiredService<LedgerCheck>();
        var violations = await check.RunAsync(CancellationToken.None);
        foreach (var found in violations)
            await output.WriteLineAsync($"{found.Invariant}. {found.Name}: {found.Subject}: {found.Detail}");
        await output.WriteLineAsync(await check.BooksReadAtAsync(CancellationToken.None) is { } readAt
            ? $"Stripe's books were last read at {readAt:u}."
            : "Stripe's books have never been read: invariant 2 says nothing yet.");
        await output.WriteLineAsync(violations.Count == 0
            ? "Every invariant holds."
            : $"{violations.Count} violations. docs/operations.md says what each invariant means and what to do.");
        return violations.Count == 0 && canPrint ? 0 : 1;
    }

    private static async Task<bool> CanPrintAsync(TextWriter output)
    {
        try
        {
            Typesetter.EnsureReady();
            return true;
        }
        catch (TypesettingException missing)
        {
            await output.WriteLineAsync($"Nothing can be printed on this machine. {missing.Message}");
            return false;
        }
    }
}
