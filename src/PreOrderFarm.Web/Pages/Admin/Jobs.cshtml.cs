using Microsoft.AspNetCore.Mvc.RazorPages;
using PreOrderFarm.Jobs;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Admin;

/// <summary>What ran, what is due, what failed.</summary>
[PrivatePage]
public sealed class JobsModel(JobQueries queries, TimeProvider clock) : PageModel
{
    // A worker that is silent for so long is taken for dead, whatever its settings.
    private static readonly TimeSpan Silent = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Those in trouble first.</summary>
    public IReadOnlyList<JobState> Jobs { get; private set; } = [];

    public IReadOnlyList<WorkerState> Workers { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        Jobs = [.. (await queries.AllAsync(actor, ct)).OrderByDescending(job => job.IsFailing || IsLate(job))];
        Workers = await queries.WorkersAsync(actor, ct);
    }

    /// <summary>It should have begun by now, and did not.</summary>
    public bool IsLate(JobState job) => !job.IsRunning && job.NextAt is { } next && clock.GetUtcNow() - next > Patience;

    public bool IsSilent(WorkerState worker) => clock.GetUtcNow() - worker.SeenAt > Silent;
}
