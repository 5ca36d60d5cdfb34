using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

/// <summary>
/// Parcels of one region and shipping window that are packed together. Planned when the campaign closes, months before
/// the harvest perhaps: until it is locked, its addresses may change.
/// </summary>
public sealed class FulfilmentBatch
{
    /// <summary>How often within a day its backers can be told a time.</summary>
    public const int MostTellings = 3;

    /// <summary>How long before it is locked its backers are told.</summary>
    public static readonly TimeSpan LockNotice = TimeSpan.FromHours(48);

    /// <summary>How long a time stands before its backers are told: one that is corrected or withdrawn by then reaches nobody.</summary>
    public static readonly TimeSpan LockQuiet = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan TellingsWithin = TimeSpan.FromDays(1);
    private bool isLockedEarly;

    private FulfilmentBatch()
    {
    }

    public FulfilmentBatch(Guid campaignId, int number, Guid regionId, DateOnly shipsFrom, DateOnly shipsUntil, DateTimeOffset createdAt)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(shipsUntil, shipsFrom);
        Id = Guid.CreateVersion7(createdAt);
        CampaignId = campaignId;
        Number = number;
        RegionId = regionId;
        ShipsFrom = shipsFrom;
        ShipsUntil = shipsUntil;
        Version = 1;
        CreatedAt = createdAt;
    }

    public Guid Id { get; private set; }
    public Guid CampaignId { get; private set; }

    /// <summary>1, 2, 3 … within the campaign.</summary>
    public int Number { get; private set; }

    /// <summary>Where its parcels are shipped to; null when they are fetched.</summary>
    public Guid? RegionId { get; private set; }

    /// <summary>Where its parcels are fetched: they travel there as one load. Null when they are shipped.</summary>
    public Guid? PickUpPointId { get; private set; }

    public DateOnly ShipsFrom { get; private set; }
    public DateOnly ShipsUntil { get; private set; }

    /// <summary>Grows when what is printed changes, so that an old sheet can be told from the new one.</summary>
    public int Version { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset? LockedAt { get; private set; }

    /// <summary>When it will be locked by itself, as its backers were told.</summary>
    public DateTimeOffset? LocksAt { get; private set; }

    public DateTimeOffset? LockAnnouncedAt { get; private set; }
    public Guid? LockAnnouncedBy { get; private set; }

    /// <summary>The time that its backers were told last, which may have been withdrawn since; null: none that means anything.</summary>
    public DateTimeOffset? LockToldFor { get; private set; }

    /// <summary>When they were told one, the latest first: the last <see cref="MostTellings"/> times.</summary>
    public List<DateTimeOffset> LockToldAt { get; private set; } = [];

    /// <summary>Until when its addresses can change, as its backers were told; null: they were told no time that stands.</summary>
    public DateTimeOffset? PromisedLock => LocksAt == LockToldFor ? LocksAt : null;

    public DateTimeOffset? VoidedAt { get; private set; }

    public DateTimeOffset? PickingStartedAt { get; private set; }
    public Guid? PickingStartedBy { get; private set; }

    /// <summary>Somebody said so, or packed the first parcel.</summary>
    public DateTimeOffset? PackingStartedAt { get; private set; }

    public Guid? PackingStartedBy { get; private set; }

    public bool IsLocked => LockedAt is not null;

    public bool IsVoid => VoidedAt is not null;

    /// <summary>It is locked, or will be within moments: the time that its backers were told has come.</summary>
    public bool IsFrozenAt(DateTimeOffset now) => IsLocked || LocksAt <= now;

    /// <summary>What was just done to it froze it, before a time that its backers were told; or they were told none, because no worker ran.</summary>
    public bool IsLockedEarly => isLockedEarly;

    /// <summary>
    /// Its addresses will be frozen then, and its backers are told in a while. False: so it was announced already. A time
    /// that is not before the one that they were told needs no notice of its own: nobody loses by it.
    /// </summary>
    public bool AnnounceLock(DateTimeOffset at, string timeZone, Guid? by, DateTimeOffset now)
    {
        MustAcceptChanges();
        if (LocksAt == at)
            return false;
        MustNotBeDueToLock(now);
        if (at < EarliestLock(now) && !(LockToldFor > now && at >= LockToldFor))
            throw new RuleBroken(nameof(LocksAt), $"Backers get {(int)LockNotice.TotalHours} hours to correct their address: choose a time after {new ZonedInstant(EarliestLock(now), timeZone)}.");
        if (at > now.AddYears(1))
            throw new RuleBroken(nameof(LocksAt), $"Choose a time within a year.");
        if (at != LockToldFor)
            MustNotHaveToldTooOften(timeZone, now);
        (LocksAt, LockAnnouncedAt, LockAnnouncedBy) = (at, now, by);
        return true;
    }

    /// <summary>Its backers are told the time now. False: they need not be, or not yet.</summary>
    public bool TellLock(DateTimeOffset now)
    {
        if (IsVoid || IsLocked || LocksAt is not { } at || at == LockToldFor || LockAnnouncedAt > now - LockQuiet)
            return false;
        (LockToldFor, LockToldAt) = (at, [now, .. LockToldAt.Take(MostTellings - 1)]);
        return true;
    }

    /// <summary>False: no time was announced.</summary>
    public bool WithdrawLock(DateTimeOffset now)
    {
        MustAcceptChanges();
        if (LocksAt is null)
            return false;
        MustNotBeDueToLock(now);
        (LocksAt, LockAnnouncedAt, LockAnnouncedBy) = (null, null, null);
        return true;
    }

    /// <summary>Freezes the addresses. False: it is locked already.</summary>
    public bool Lock(DateTimeOffset now)
    {
        MustNotBeVoid();
        if (IsLocked)
            return false;
        (isLockedEarly, LockedAt) = (!IsFrozenAt(now) || !(LockToldFor <= now), now);
        return true;
    }

    /// <summary>Its fruit is being fetched; its addresses stay as they are from now on. False: that, or packing, has begun already.</summary>
    public bool StartPicking(Guid? by, DateTimeOffset now)
    {
        Lock(now);
        if (PickingStartedAt is not null || PackingStartedAt is not null)
            return false;
        (PickingStartedAt, PickingStartedBy) = (now, by);
        return true;
    }

    /// <summary>Its parcels are being packed. False: they were already.</summary>
    public bool StartPacking(Guid? by, DateTimeOffset now)
    {
        Lock(now);
        if (PackingStartedAt is not null)
            return false;
        (PackingStartedAt, PackingStartedBy) = (now, by);
        return true;
    }

    /// <summary>Lets addresses change again, as long as nothing of it was packed. False: it is not locked.</summary>
    public bool Unlock(bool isAnythingPacked)
    {
        MustNotBeVoid();
        if (isAnythingPacked)
            throw new RuleBroken($"Parcels of this batch are packed already, so it stays locked.");
        if (!IsLocked)
            return false;
        (LockedAt, PickingStartedAt, PickingStartedBy, PackingStartedAt, PackingStartedBy) = (null, null, null, null, null);
        (LocksAt, LockAnnouncedAt, LockAnnouncedBy, LockToldFor) = (null, null, null, null);
        return true;
    }

    /// <summary>The first time that gives backers their notice, announced now.</summary>
    public static DateTimeOffset EarliestLock(DateTimeOffset now) => now + LockQuiet + LockNotice;

    /// <summary>What a form suggests: the first evening there that gives backers their notice.</summary>
    public static DateTimeOffset EarliestEvening(DateTimeOffset now, string timeZone)
    {
        var (zone, after) = (TimeZoneInfo.FindSystemTimeZoneById(timeZone), EarliestLock(now));
        var local = TimeZoneInfo.ConvertTime(after, zone);
        var evening = local.Date.AddHours(18);
        if (evening <= local.DateTime)
            evening = evening.AddDays(1);
        return new DateTimeOffset(evening, zone.GetUtcOffset(evening));
    }

    public void MustAcceptChanges()
    {
        MustNotBeVoid();
        if (IsLocked)
            throw new RuleBroken($"This batch is locked for packing: its addresses can no longer change.");
    }

    private void MustNotBeDueToLock(DateTimeOffset now)
    {
        if (LocksAt <= now)
            throw new RuleBroken(nameof(LocksAt), $"The announced time has come: the batch is being locked.");
    }

    private void MustNotHaveToldTooOften(string timeZone, DateTimeOffset now)
    {
        if (LockToldAt.Count == MostTellings && LockToldAt[^1] + TellingsWithin is var again && again > now)
            throw new RuleBroken(nameof(LocksAt), $"Backers of this batch were written to {MostTellings} times within a day. Another time can be announced from {new ZonedInstant(again, timeZone)} on.");
    }

    public void MustNotBeVoid()
    {
        if (IsVoid)
            throw new RuleBroken($"This batch was cancelled.");
    }

    /// <summary>What is printed has changed.</summary>
    public void Reissue() => Version++;
}
