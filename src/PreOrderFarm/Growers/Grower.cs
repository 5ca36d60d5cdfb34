using PreOrderFarm.Shared;

namespace PreOrderFarm.Growers;

public enum GrowerRole
{
    Owner,
    Fulfilment,
}

/// <summary>A farm that opens campaigns.</summary>
public sealed class Grower
{
    private Grower()
    {
    }

    public Grower(string slug, string name, string story, string country, string place, string timeZone, DateTimeOffset createdAt)
    {
        var rules = new InputRules();
        rules.Require(TypedText.IsLine(name, 2, 120), nameof(Name), $"Give the farm's name, with 2 to 120 characters.");
        rules.Require(TypedText.IsProse(story, 10_000), nameof(Story), $"The story has at most 10,000 characters.");
        rules.Require(Countries.IsKnown(country), nameof(Country), $"Choose a country.");
        rules.Require(TypedText.IsLine(place, 1, 120), nameof(Place), $"Say where the farm is, in at most 120 characters.");
        rules.Require(TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out _), nameof(TimeZone), $"Choose a time zone.");
        rules.ThrowIfBroken();
        Id = Guid.CreateVersion7(createdAt);
        Slug = slug;
        Name = name.Trim();
        Story = story;
        Country = country;
        Place = place.Trim();
        TimeZone = timeZone;
        CreatedAt = createdAt;
    }

    public Guid Id { get; private set; }
    public string Slug { get; private set; } = "";
    public string Name { get; private set; } = "";

    /// <summary>Markdown.</summary>
    public string Story { get; private set; } = "";

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string Country { get; private set; } = "";

    public string Place { get; private set; } = "";

    /// <summary>IANA: Asia/Shanghai.</summary>
    public string TimeZone { get; private set; } = "";

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>The platform accounts from which it can be paid now (Payouts): by bank transfer in every currency ('main'), by Stripe in one ('main:EUR').</summary>
    public string[] PayableFrom { get; private set; } = [];

    public bool CanBePaid(string platformAccount, string currency) =>
        PayableFrom.Contains(platformAccount, StringComparer.Ordinal) || PayableFrom.Contains($"{platformAccount}:{currency}", StringComparer.Ordinal);
}

/// <summary>A member who acts for a grower.</summary>
public sealed class GrowerMember
{
    private GrowerMember()
    {
    }

    public GrowerMember(Guid growerId, Guid memberId, GrowerRole role)
    {
        GrowerId = growerId;
        MemberId = memberId;
        Role = role;
    }

    public Guid GrowerId { get; private set; }
    public Guid MemberId { get; private set; }
    public GrowerRole Role { get; private set; }
}
