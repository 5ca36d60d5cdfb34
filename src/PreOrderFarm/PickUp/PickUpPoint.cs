using PreOrderFarm.Shared;

namespace PreOrderFarm.PickUp;

/// <summary>
/// A place where backers fetch their boxes. It belongs to a grower. Once a campaign that offers it was launched, backers
/// choose by its name and its address, which are printed on parcels: from then on these stay, and it is closed, not removed.
/// </summary>
public sealed class PickUpPoint
{
    public const int MaximumHours = 500;

    private PickUpPoint()
    {
    }

    public PickUpPoint(Guid growerId, PickUpPointInput input, DateTimeOffset createdAt)
    {
        Id = Guid.CreateVersion7(createdAt);
        GrowerId = growerId;
        CreatedAt = createdAt;
        Take(PickUpPointTerms.Read(input));
    }

    public Guid Id { get; private set; }
    public Guid GrowerId { get; private set; }
    public string Name { get; private set; } = "";
    public string Line1 { get; private set; } = "";
    public string Line2 { get; private set; } = "";
    public string City { get; private set; } = "";
    public string Subdivision { get; private set; } = "";
    public string PostalCode { get; private set; } = "";

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string Country { get; private set; } = "";

    /// <summary>As people there say it: 'Tue–Fri 9–18, Sat 9–12'.</summary>
    public string Hours { get; private set; } = "";

    /// <summary>Whom backers call there; may be empty.</summary>
    public string Phone { get; private set; } = "";

    public Guid? PhotoId { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Since a launched campaign offered it first, its name and its address stay.</summary>
    public DateTimeOffset? UsedAt { get; private set; }

    /// <summary>No campaign can offer it any more.</summary>
    public DateTimeOffset? ClosedAt { get; private set; }

    public bool IsClosed => ClosedAt is not null;

    /// <summary>Where a box goes that is fetched there.</summary>
    public PostalAddress AddressFor(string recipient, string phone) => new(recipient, phone, Line1, Line2, City, Subdivision, PostalCode, Country);

    public void Change(PickUpPointInput input)
    {
        var isFixed = UsedAt is not null;
        var terms = PickUpPointTerms.Read(input, isFixed ? AddressFor("", "") : null);
        if (isFixed && (terms.Name != Name || terms.Address with { Recipient = "", Phone = "" } != AddressFor("", "")))
            throw new RuleBroken(nameof(Name), $"A campaign offers this point: its name and its address stay as they are. Close it and add another one.");
        Take(terms);
    }

    private void Take(PickUpPointTerms terms)
    {
        var at = terms.Address;
        Name = terms.Name;
        (Line1, Line2, City, Subdivision, PostalCode, Country) = (at.Line1, at.Line2, at.City, at.Subdivision, at.PostalCode, at.Country);
        Hours = terms.Hours;
        Phone = terms.Phone;
    }

    /// <summary>False: it is closed already.</summary>
    public bool Close(DateTimeOffset now)
    {
        if (IsClosed)
            return false;
        ClosedAt = now;
        return true;
    }

    /// <summary>False: it is open already.</summary>
    public bool Reopen()
    {
        if (!IsClosed)
            return false;
        ClosedAt = null;
        return true;
    }

    /// <summary>Shows this photo, or none; returns the one that it showed.</summary>
    public Guid? Show(Guid? photoId)
    {
        var before = PhotoId;
        PhotoId = photoId;
        return before;
    }
}
