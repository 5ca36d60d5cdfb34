using PreOrderFarm.Shared;

namespace PreOrderFarm.PickUp;

/// <summary>A pick-up point as somebody typed it.</summary>
public sealed record PickUpPointInput
{
    public string? Name { get; set; }
    public string? Line1 { get; set; }
    public string? Line2 { get; set; }
    public string? City { get; set; }
    public string? Subdivision { get; set; }
    public string? PostalCode { get; set; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string? Country { get; set; }

    public string? Hours { get; set; }
    public string? Phone { get; set; }
}

/// <summary>The same, trimmed and checked.</summary>
internal sealed record PickUpPointTerms(string Name, PostalAddress Address, string Hours, string Phone)
{
    public static PickUpPointTerms Read(PickUpPointInput input, PostalAddress? before = null)
    {
        var rules = new InputRules();
        var name = (input.Name ?? "").Trim();
        var hours = (input.Hours ?? "").Trim();
        var phone = (input.Phone ?? "").Trim();
        var address = PostalAddress.ReadPlace(
            new AddressInput { Line1 = input.Line1, Line2 = input.Line2, City = input.City, Subdivision = input.Subdivision, PostalCode = input.PostalCode, Country = input.Country },
            rules, prefix: "", before);
        rules.Require(TypedText.IsLine(name, 2, 100), nameof(input.Name), $"Give the pick-up point's name, with 2 to 100 characters.");
        rules.Require(hours.Length > 0 && TypedText.IsProse(hours, PickUpPoint.MaximumHours), nameof(input.Hours), $"Say when it is open, in at most {PickUpPoint.MaximumHours} characters.");
        rules.Require(phone.Length == 0 || PostalAddress.IsPhone(phone), nameof(input.Phone), $"Give a phone number with 5 to 20 digits, or leave it empty.");
        rules.Require(address.Country.Length != 2 || Countries.IsKnown(address.Country), nameof(input.Country), $"Choose a country.");
        rules.ThrowIfBroken();
        return new PickUpPointTerms(name, address, hours, phone);
    }
}
