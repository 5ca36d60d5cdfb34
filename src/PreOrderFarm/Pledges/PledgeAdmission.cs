using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>One checked request; its names are those that place_pledges reads.</summary>
internal sealed record AdmissionRequest
{
    public required Guid PledgeId { get; init; }
    public required Guid PaymentId { get; init; }
    public required string Reference { get; init; }
    public required Guid CampaignId { get; init; }
    public required Guid? RegionId { get; init; }
    public Guid? PickUpPointId { get; init; }
    public required string Email { get; init; }
    public required string NormalizedEmail { get; init; }
    public required Guid? MemberId { get; init; }
    public required string Culture { get; init; }
    public required string Recipient { get; init; }
    public required string Phone { get; init; }
    public required string Line1 { get; init; }
    public required string Line2 { get; init; }
    public required string City { get; init; }
    public required string Subdivision { get; init; }
    public required string PostalCode { get; init; }
    public required string Country { get; init; }
    public required string GiftNote { get; init; }
    /// <summary>Goods and shipping as they were counted: if the prices are others when it is written, it is not placed.</summary>
    public long? ExpectedMinor { get; init; }

    public required IReadOnlyList<Guid> Offers { get; init; }
    public required IReadOnlyList<int> Quantities { get; init; }
    public required string? Key { get; init; }

    /// <summary>As PostgreSQL writes bytes: \x….</summary>
    public required string? RequestHash { get; init; }

    /// <summary>Its position in the set: requests are admitted in this order.</summary>
    public int Place { get; init; }
}

internal enum AdmissionOutcome
{
    Placed,

    /// <summary>The key was used for the same request: that pledge is the answer.</summary>
    Repeated,

    /// <summary>The key was used for another request.</summary>
    KeyReused,
    NotOpen,
    DeadlinePassed,
    OfferUnknown,
    OfferCap,
    BackerLimit,
    CapBoxes,
    CapGrams,

    /// <summary>The campaign does not offer that pick-up point.</summary>
    PickUpUnknown,

    /// <summary>The pick-up point has no room for so many boxes.</summary>
    PickUpCap,

    /// <summary>The same mailbox holds as many unpaid pledges as it may.</summary>
    TooManyUnpaid,

    /// <summary>The reference is taken, or terms have changed since they were read: ask again.</summary>
    TryAgain,
}

/// <summary>What became of a request. Available counts units of the offer, boxes or grams of the harvest, boxes at the pick-up point, by the outcome.</summary>
internal sealed record Admission(AdmissionOutcome Outcome, Guid PledgeId, Guid? OfferId, long Available);

/// <summary>
/// Lets pledges in. Requests for a campaign that arrive while another set of them is being written are written together,
/// in one transaction: a hot campaign costs one commit for many buyers. A request that comes alone is not delayed.
/// </summary>
public sealed class PledgeAdmission(NpgsqlDataSource source, TimeProvider clock, IOptions<PledgesOptions> options)
{
    private const int Attempts = 4;
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly ConcurrentDictionary<Guid, Lane> lanes = new();
    private readonly SemaphoreSlim connections = new(options.Value.AdmissionConnections);

    internal Task<Admission> RunAsync(AdmissionRequest request, CancellationToken ct)
    {
        var waiting = new Waiting(request, ct);
        var lane = lanes.GetOrAdd(request.CampaignId, _ => new Lane());
        bool mustStart;
        lock (lane)
        {
            if (lane.Queue.Count >= options.Value.AdmissionQueue)
                throw new RuleBroken($"Very many people are ordering right now. Please try again in a moment.");
            lane.Queue.Enqueue(waiting);
            mustStart = !lane.IsRunning;
            lane.IsRunning = true;
        }
        if (mustStart)
            _ = Task.Run(() => DrainAsync(lane), CancellationToken.None);
        return waiting.Answer.Task.WaitAsync(ct);
    }

    private async Task DrainAsync(Lane lane)
    {
        while (true)
        {
            await connections.WaitAsync();
            try
            {
                var set = Next(lane);
                if (set.Count == 0)
                    return;
                await AnswerAsync(set);
            }
            finally
            {
                connections.Release();
            }
        }
    }

    private List<Waiting> Next(Lane lane)
    {
        var set = new List<Waiting>();
        lock (lane)
        {
            while (set.Count < options.Value.AdmissionBatch && lane.Queue.TryDequeue(out var waiting))
            {
                if (!waiting.Cancelled.IsCancellationRequested)
                    set.Add(waiting);
            }
            lane.IsRunning = set.Count > 0;
        }
        return set;
    }

    private async Task AnswerAsync(List<Waiting> set)
    {
        try
        {
            var admissions = await AdmitAsync([.. set.Select(waiting => waiting.Request)]);
            for (var i = 0; i < set.Count; i++)
                set[i].Answer.TrySetResult(admissions[i]);
        }
        catch (PostgresException refused) when (set.Count > 1 && !refused.IsTransient)
        {
            // One request that the database will not take must not turn the others away: each alone.
            foreach (var waiting in set)
                await AnswerAsync([waiting]);
        }
        catch (Exception failure)
        {
            foreach (var waiting in set)
                waiting.Answer.TrySetException(failure);
        }
    }

    private async Task<Admission[]> AdmitAsync(AdmissionRequest[] requests)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await CallAsync(requests);
            }
            catch (PostgresException busy) when (busy.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure && attempt < Attempts)
            {
                await Task.Delay(Random.Shared.Next(5, 40));
            }
        }
    }

    private async Task<Admission[]> CallAsync(AdmissionRequest[] requests)
    {
        var numbered = requests.Select((request, place) => request with { Place = place });
        await using var command = source.CreateCommand("select place, outcome, placed_id, short_offer_id, available from place_pledges($1, $2, $3, $4, $5)");
        command.Parameters.Add(new NpgsqlParameter { Value = JsonSerializer.Serialize(numbered, Json), NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new NpgsqlParameter { Value = clock.GetUtcNow() });
        command.Parameters.Add(new NpgsqlParameter { Value = options.Value.Hold });
        command.Parameters.Add(new NpgsqlParameter { Value = options.Value.Session });
        command.Parameters.Add(new NpgsqlParameter { Value = options.Value.UnpaidPerBacker });
        var admissions = new Admission[requests.Length];
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            admissions[rows.GetInt32(0)] = new Admission(
                SnakeCase.Parse<AdmissionOutcome>(rows.GetString(1)),
                rows.GetGuid(2),
                await rows.IsDBNullAsync(3) ? null : rows.GetGuid(3),
                await rows.IsDBNullAsync(4) ? 0 : rows.GetInt64(4));
        }
        return admissions;
    }

    private sealed class Lane
    {
        public Queue<Waiting> Queue { get; } = new();
        public bool IsRunning { get; set; }
    }

    private sealed record Waiting(AdmissionRequest Request, CancellationToken Cancelled)
    {
        // The drainer must not run a buyer's continuation before it has answered the others.
        public TaskCompletionSource<Admission> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
