namespace PreOrderFarm.Shared;

/// <summary>Where a box goes, with the phone number that carriers ask for. Kept as columns of the row that has it.</summary>
public sealed record PostalAddress(
    string Recipient, string Phone, string Line1, string Line2, string City, string Subdivision, string PostalCode, string Country)
{
    private static readonly char[] PhoneMarks = [' ', '-', '(', ')', '.', '/'];

    // Where an address is not complete without one, as https://github.com/google/libaddressinput has it, with all of the
    // European Union that has codes but Ireland, where post goes without its Eircode. Not mainland China, where carriers go by the
    // address and few know their code.
    private static readonly HashSet<string> WithPostalCode = new(
        ("AS AT AU AX BE BG BL BR CA CH CY CZ DE DK EE ES FI FK FM FO FR GB GF GG GL GP GR GS GU HR HU IM IN IO IT JE JP KR LI LT LU LV MC MF "
            + "MH MP MQ MT MX MY NC NL NO NZ PF PL PM PN PR PT PW RE RO RU SE SG SH SI SJ SK SM TC TR TW UA US VI WF YT ZA").Split(' '),
        StringComparer.Ordinal);

    /// <summary>
    /// What was typed, trimmed and checked. What is wrong is said beside its field: prefix + 'Recipient', 'Phone', …
    /// Whether the place is served is the campaign's to say.
    /// </summary>
    /// <param name="typed">As somebody typed it.</param>
    /// <param name="rules">Are told what is wrong.</param>
    /// <param name="prefix">Of the fields that are at fault.</param>
    /// <param name="before">As it was kept. Where only its person changes, a postal code that it never had is not asked for.</param>
    public static PostalAddress Read(AddressInput? typed, InputRules rules, string prefix = "Address.", PostalAddress? before = null)
    {
        var (recipient, phone) = (Trim(typed?.Recipient), Trim(typed?.Phone));
        rules.Require(IsName(recipient), prefix + nameof(Recipient), $"Say who receives the box, in at most 100 characters.");
        rules.Require(IsPhone(phone), prefix + nameof(Phone), $"Give a phone number that the carrier can call, with 5 to 20 digits.");
        return ReadPlace(typed, rules, prefix, before) with { Recipient = recipient, Phone = phone };
    }

    /// <summary>Who picks the box up, wherever that is. No carrier calls them.</summary>
    public static (string Recipient, string Phone) ReadPerson(AddressInput? typed, InputRules rules, string prefix = "Address.")
    {
        var (recipient, phone) = (Trim(typed?.Recipient), Trim(typed?.Phone));
        rules.Require(IsName(recipient), prefix + nameof(Recipient), $"Say who picks the box up, in at most 100 characters.");
        rules.Require(IsPhone(phone), prefix + nameof(Phone), $"Give a phone number, with 5 to 20 digits.");
        return (recipient, phone);
    }

    /// <summary>The place alone; nobody receives anything there.</summary>
    /// <param name="typed">As somebody typed it.</param>
    /// <param name="rules">Are told what is wrong.</param>
    /// <param name="prefix">Of the fields that are at fault.</param>
    /// <param name="before">As it was kept: the same place is not asked for a postal code that it never had.</param>
    public static PostalAddress ReadPlace(AddressInput? typed, InputRules rules, string prefix = "Address.", PostalAddress? before = null)
    {
        var address = new PostalAddress(
            "", "", Trim(typed?.Line1), Trim(typed?.Line2), Trim(typed?.City), Trim(typed?.Subdivision), Trim(typed?.PostalCode), Trim(typed?.Country).ToUpperInvariant());
        rules.Require(TypedText.IsLine(address.Line1, 1, 200), prefix + nameof(Line1), $"Give the street and the number, in at most 200 characters.");
        rules.Require(TypedText.IsLine(address.Line2, 0, 200), prefix + nameof(Line2), $"The second address line has at most 200 characters.");
        rules.Require(TypedText.IsLine(address.City, 1, 100), prefix + nameof(City), $"Give the city, in at most 100 characters.");
        rules.Require(TypedText.IsLine(address.Subdivision, 0, 100), prefix + nameof(Subdivision), $"The province or state has at most 100 characters.");
        rules.Require(TypedText.IsLine(address.PostalCode, 0, 16), prefix + nameof(PostalCode), $"The postal code has at most 16 characters.");
        rules.Require(!NeedsPostalCode(address.Country) || address.PostalCode.Any(char.IsAsciiLetterOrDigit) || address == before?.Place(), prefix + nameof(PostalCode), $"Give the postal code.");
        rules.Require(address.Country.Length == 2 && address.Country.All(char.IsAsciiLetterUpper), prefix + nameof(Country), $"Choose a country.");
        return address;
    }

    private PostalAddress Place() => this with { Recipient = "", Phone = "" };

    public static bool NeedsPostalCode(string country) => WithPostalCode.Contains(country);

    /// <summary>East Asia writes places from the large to the small.</summary>
    public static bool BeginsWithTheLarge(string country) => country is "CN" or "TW" or "HK" or "MO" or "JP" or "KR";

    /// <summary>The lines between the recipient and the country, as its post writes them. The words stay as they were written.</summary>
    public IEnumerable<string> Lines()
    {
        string[] lines = BeginsWithTheLarge(Country)
            ? [Joined(" ", PostalCode, Subdivision, City), Joined(" ", Line1, Line2)]
            : [Line1, Line2, Joined(", ", Joined(" ", PostalCode, City), Subdivision)];
        return lines.Where(line => line.Length > 0);
    }

    private static bool IsName(string recipient) => TypedText.IsLine(recipient, 1, 100);

    public static bool IsPhone(string phone)
    {
        var digits = phone.TrimStart('+');
        return phone.Length - digits.Length <= 1
            && phone.Length <= 40
            && digits.All(c => char.IsAsciiDigit(c) || PhoneMarks.Contains(c))
            && digits.Count(char.IsAsciiDigit) is >= 5 and <= 20;
    }

    private static string Trim(string? text) => (text ?? "").Trim();

    private static string Joined(string separator, params string[] parts) => string.Join(separator, parts.Where(part => part.Length > 0));
}

/// <summary>An address as somebody typed it.</summary>
public sealed record AddressInput
{
    public string? Recipient { get; set; }
    public string? Phone { get; set; }
    public string? Line1 { get; set; }
    public string? Line2 { get; set; }
    public string? City { get; set; }
    public string? Subdivision { get; set; }
    public string? PostalCode { get; set; }
    public string? Country { get; set; }

    /// <summary>As it would have been typed.</summary>
    public static AddressInput Of(PostalAddress address) => new()
    {
        Recipient = address.Recipient,
        Phone = address.Phone,
        Line1 = address.Line1,
        Line2 = address.Line2,
        City = address.City,
        Subdivision = address.Subdivision,
        PostalCode = address.PostalCode,
        Country = address.Country,
    };
}
