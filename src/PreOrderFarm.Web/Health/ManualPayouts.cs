using PreOrderFarm.Payments;

namespace PreOrderFarm.Web.Health;

/// <summary>
/// Backers' money stays in our balance until it is released: in production nothing starts while Stripe pays that balance
/// out by itself. Stripe being away stops nobody; then the next start asks.
/// </summary>
public sealed class ManualPayouts(IPayoutGateway gateway, ILogger<ManualPayouts> log) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var sentences = new List<string>();
        foreach (var account in gateway.PlatformAccounts)
        {
            try
            {
                var schedule = await gateway.PayoutScheduleAsync(account, cancellationToken);
                if (schedule != "manual")
                    sentences.Add($"Stripe pays the balance of the platform account '{account}' out by itself ({schedule ?? "no schedule"}): set its payout schedule to manual.");
            }
            catch (GatewayRefused refused)
            {
                sentences.Add($"Stripe does not tell how the platform account '{account}' is paid out, so that nobody knows whether its money stays there: {refused.Message} Its key needs to read balance settings.");
            }
            catch (GatewayUnavailable failure)
            {
                log.LogError(failure, "The payout schedule of the platform account {Account} could not be read", account);
            }
        }
        if (sentences.Count > 0)
            throw new StartRefused(sentences);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
