using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

/// <summary>A harvest on offer, from draft to done. Whether it is funded, only its closing decides.</summary>
public sealed class Campaign
{
    private Campaign()
    {
    }

    public Campaign(Guid growerId, string slug, CampaignInput input, CampaignsOptions options, DateTimeOffset now, string platformAccount = "main")
    {
        PlatformAccount = platformAccount;
        Id = Guid.CreateVersion7(now);
        GrowerId = growerId;
        Slug = slug;
        CreatedAt = now;
        Write(CampaignTerms.Read(input, options, now));
    }

    public Guid Id { get; private set; }
    public Guid GrowerId { get; private set; }
    public string Slug { get; private set; } = "";

    /// <summary>The platform's account at Stripe that takes its money, for good: what was paid there is refunded from there.</summary>
    public string PlatformAccount { get; private set; } = "main";

    public CampaignStatus Status { get; private set; }
    public string Title { get; private set; } = "";

    /// <summary>Markdown.</summary>
    public string Story { get; private set; } = "";

    public string Produce { get; private set; } = "";
    public string Variety { get; private set; } = "";
    public string Place { get; private set; } = "";
    public DateOnly HarvestFrom { get; private set; }
    public DateOnly HarvestUntil { get; private set; }
    public DateOnly ShipsFrom { get; private set; }
    public DateOnly ShipsUntil { get; private set; }
    public string Currency { get; private set; } = "";

    /// <summary>IANA: the deadline belongs to it.</summary>
    public string TimeZone { get; private set; } = "";

    public DateTimeOffset Deadline { get; private set; }

    /// <summary>Nothing: as soon as it is approved.</summary>
    public DateTimeOffset? OpensAt { get; private set; }

    public FundingKind FundingKind { get; private set; }
    public TargetKind TargetKind { get; private set; }

    /// <summary>Minor units, boxes or grams, by <see cref="TargetKind"/>.</summary>
    public long TargetAmount { get; private set; }

    /// <summary>More than the target, counted like it: what the grower hopes for. Decides nothing.</summary>
    public long? StretchAmount { get; private set; }

    /// <summary>What its closing found; nothing before that, or without a stretch target. Never changed afterwards.</summary>
    public bool? StretchReached { get; private set; }

    /// <summary>What a flexible campaign must sell to go ahead; nothing for all-or-nothing.</summary>
    public long? MinimumBoxes { get; private set; }

    public CapKind CapKind { get; private set; }

    /// <summary>Boxes or grams, by <see cref="CapKind"/>. Its copy in <see cref="CampaignUnits"/> is the one that sales meet.</summary>
    public long HarvestCap { get; private set; }

    /// <summary>How often its terms were changed.</summary>
    public int Edits { get; private set; }

    public string? ReturnReason { get; private set; }
    public string? CancelReason { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset? SubmittedAt { get; private set; }
    public DateTimeOffset? ApprovedAt { get; private set; }
    public DateTimeOffset? OpenedAt { get; private set; }
    public DateTimeOffset? ClosingAt { get; private set; }
    public DateTimeOffset? ClosedAt { get; private set; }
    public DateTimeOffset? CancelledAt { get; private set; }
    public DateTimeOffset? CompletedAt { get; private set; }

    /// <summary>Its terms can still change: nobody but the grower and the operators has seen it.</summary>
    public bool IsDraft => Status == CampaignStatus.Draft;

    /// <summary>Approved and not at its end: caps, story and photos may change, terms not.</summary>
    public bool IsLaunched => Status is CampaignStatus.Scheduled or CampaignStatus.Open;

    /// <summary>Everybody may see it.</summary>
    public bool IsPublic => Status is not (CampaignStatus.Draft or CampaignStatus.InReview) && ApprovedAt is not null;

    /// <summary>What has been collected, in the unit of the target.</summary>
    public long CollectedOf(CampaignFunds funds) => TargetKind switch
    {
        TargetKind.Money => funds.GoodsMinor,
        TargetKind.Boxes => funds.Boxes,
        TargetKind.Grams => funds.Grams,
        _ => throw new InvalidOperationException($"No target counts {TargetKind}."),
    };

    public ZonedInstant ZonedDeadline => new(Deadline, TimeZone);

    public void Edit(CampaignInput input, CampaignsOptions options, DateTimeOffset now)
    {
        MustBeDraft();
        Write(CampaignTerms.Read(input, options, now));
        Edits++;
    }

    public void Submit(DateTimeOffset now)
    {
        if (Status == CampaignStatus.InReview)
            throw new RuleBroken($"This campaign has already been submitted.");
        MustBeDraft();
        Status = CampaignStatus.InReview;
        SubmittedAt = now;
        ReturnReason = null;
    }

    public void Return(string reason)
    {
        MustBeInReview();
        var given = reason.Trim();
        if (given.Length == 0 || !TypedText.IsProse(given, 2000))
            throw new RuleBroken("Reason", $"Say what to change, in at most 2,000 characters.");
        Status = CampaignStatus.Draft;
        ReturnReason = given;
    }

    public void Approve(DateTimeOffset now)
    {
        MustBeInReview();
        Status = CampaignStatus.Scheduled;
        ApprovedAt = now;
    }

    public void Open(DateTimeOffset now)
    {
        if (Status == CampaignStatus.Open)
            throw new RuleBroken($"This campaign is already open.");
        if (Status != CampaignStatus.Scheduled)
            throw new RuleBroken($"Only an approved campaign can open.");
        if (OpensAt is { } opensAt && now < opensAt)
            throw new RuleBroken($"This campaign opens on {new ZonedInstant(opensAt, TimeZone)}.");
        Status = CampaignStatus.Open;
        OpenedAt = now;
    }

    /// <summary>Its deadline came before it could open: a draft again, for another deadline and another review.</summary>
    public void ReturnUnopened(string reason)
    {
        if (Status != CampaignStatus.Scheduled)
            throw new InvalidOperationException($"Campaign {Id} is {Status}, not scheduled.");
        Status = CampaignStatus.Draft;
        ReturnReason = reason;
        ApprovedAt = null;
    }

    public void BeginClosing(DateTimeOffset now)
    {
        if (Status != CampaignStatus.Open)
            throw new RuleBroken($"Only an open campaign can close.");
        if (now < Deadline)
            throw new RuleBroken($"This campaign is open until {ZonedDeadline}.");
        Status = CampaignStatus.Closing;
        ClosingAt = now;
    }

    public void CloseFunded(bool? isStretchReached, DateTimeOffset now) => Close(CampaignStatus.Funded, isStretchReached, now);

    public void CloseUnfunded(DateTimeOffset now) => Close(CampaignStatus.Unfunded, StretchAmount is null ? null : false, now);

    public void Complete(DateTimeOffset now)
    {
        if (Status != CampaignStatus.Funded)
            throw new RuleBroken($"Only a funded campaign can be completed.");
        Status = CampaignStatus.Completed;
        CompletedAt = now;
    }

    public void Cancel(string reason, DateTimeOffset now)
    {
        if (Status == CampaignStatus.Cancelled)
            throw new RuleBroken($"This campaign has already been cancelled.");
        if (Status is CampaignStatus.Completed or CampaignStatus.Unfunded)
            throw new RuleBroken($"This campaign has ended. It can no longer be cancelled.");
        var given = reason.Trim();
        if (given.Length == 0 || !TypedText.IsProse(given, 2000))
            throw new RuleBroken("Reason", $"Say why, in at most 2,000 characters.");
        Status = CampaignStatus.Cancelled;
        CancelReason = given;
        CancelledAt = now;
    }

    /// <summary>A pledge can be placed now.</summary>
    public void MustBeOpenAt(DateTimeOffset now)
    {
        if (Status == CampaignStatus.Cancelled)
            throw new RuleBroken($"This campaign has been cancelled.");
        if (now >= Deadline || Status is not (CampaignStatus.Scheduled or CampaignStatus.Open))
            throw new RuleBroken($"This campaign closed on {ZonedDeadline}.");
        if (Status == CampaignStatus.Scheduled)
            throw new RuleBroken($"This campaign has not opened yet.");
    }

    public void MustBeDraft()
    {
        if (Status == CampaignStatus.InReview)
            throw new RuleBroken($"This campaign is being reviewed. It can be changed when it comes back.");
        if (Status != CampaignStatus.Draft)
            throw new RuleBroken($"The terms of a launched campaign are locked.");
    }

    public void MustBeLaunched()
    {
        if (Status is CampaignStatus.Draft or CampaignStatus.InReview)
            throw new RuleBroken($"This campaign has not been launched yet.");
        if (!IsLaunched)
            throw new RuleBroken($"This campaign has closed. It can no longer be changed.");
    }

    public void MustBeInReview()
    {
        if (Status is CampaignStatus.Scheduled or CampaignStatus.Open)
            throw new RuleBroken($"This campaign has already been approved.");
        if (Status != CampaignStatus.InReview)
            throw new RuleBroken($"This campaign is not waiting for review.");
    }

    /// <summary>The story goes on after the launch; it promises nothing that the terms do not.</summary>
    /// <summary>Story and photos may change as a draft, and from the launch to the closing.</summary>
    public void MustBeDraftOrLaunched()
    {
        if (!IsDraft)
            MustBeLaunched();
    }

    public void Tell(string story)
    {
        MustBeDraftOrLaunched();
        Story = CampaignTerms.ReadStory(story);
    }

    /// <summary>Only together with its copy in <see cref="CampaignUnits"/>, which knows what is sold.</summary>
    internal void CapHarvestAt(long cap)
    {
        MustBeLaunched();
        HarvestCap = CampaignTerms.ReadCap(cap, CapKind);
    }

    private void Close(CampaignStatus outcome, bool? isStretchReached, DateTimeOffset now)
    {
        if (Status == outcome)
            throw new RuleBroken($"This campaign has already been closed.");
        if (Status != CampaignStatus.Closing)
            throw new RuleBroken($"Only a campaign that is closing can be closed.");
        Status = outcome;
        StretchReached = isStretchReached;
        ClosedAt = now;
    }

    private void Write(CampaignTerms terms)
    {
        (Title, Story, Produce, Variety, Place) = (terms.Title, terms.Story, terms.Produce, terms.Variety, terms.Place);
        (HarvestFrom, HarvestUntil, ShipsFrom, ShipsUntil) = (terms.HarvestFrom, terms.HarvestUntil, terms.ShipsFrom, terms.ShipsUntil);
        (Currency, TimeZone, Deadline, OpensAt) = (terms.Currency, terms.TimeZone, terms.Deadline, terms.OpensAt);
        (FundingKind, TargetKind, TargetAmount, StretchAmount, MinimumBoxes) = (terms.FundingKind, terms.TargetKind, terms.TargetAmount, terms.StretchAmount, terms.MinimumBoxes);
        (CapKind, HarvestCap) = (terms.CapKind, terms.HarvestCap);
    }
}
