using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Tests.Pledges;

/// <summary>What needs no database.</summary>
public sealed class PledgeRulesTests
{
    [Theory]
    [InlineData("li.wei+farm@GMail.com", "liwei@gmail.com")]
    [InlineData("L.i.Wei+farm@GoogleMail.com", "liwei@gmail.com")]
    [InlineData(" Li.Wei+farm@Example.ORG ", "li.wei@example.org")]
    [InlineData("ｌｉ@example.org", "li@example.org")]
    [InlineData("+tag@example.org", "+tag@example.org")]
    public void One_mailbox_is_one_backer(string typed, string normalized) => Assert.Equal(normalized, EmailAddress.Normalize(typed));

    [Theory]
    [InlineData("AdmissionConnections", "0")]
    [InlineData("AdmissionBatch", "0")]
    [InlineData("AdmissionQueue", "0")]
    [InlineData("UnpaidPerBacker", "0")]
    [InlineData("CodeMinutes", "0")]
    [InlineData("CodesPerHour", "0")]
    [InlineData("LinkDays", "-1")]
    [InlineData("RecheckMinutes", "0")]
    [InlineData("SweepLimit", "0")]
    [InlineData("LateCancelHours", "-1")]
    public void Settings_that_cannot_work_stop_the_start(string name, string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create<string, string?>($"Pledges:{name}", value)]).Build();
        using var services = new ServiceCollection().AddPledges(configuration).BuildServiceProvider();

        var refused = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains($"Pledges:{name}", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name@example.com", true)]
    [InlineData("李伟@例子.中国", true)]
    [InlineData("name@localhost", false)]
    [InlineData("two@at@example.com", false)]
    [InlineData("@example.com", false)]
    [InlineData("name@-example.com", false)]
    [InlineData("name@example..com", false)]
    [InlineData("na me@example.com", false)]
    [InlineData("name@example.com\r\nBcc: all@example.com", false)]
    [InlineData("<name@example.com>", false)]
    [InlineData("", false)]
    public void Only_a_plain_address_is_an_e_mail_address(string typed, bool isValid) => Assert.Equal(isValid, EmailAddress.IsValid(typed));

    [Theory]
    [InlineData("+86 138 0013 8000", true)]
    [InlineData("(030) 901-820", true)]
    [InlineData("1234", false)]
    [InlineData("++86 138 0013 8000", false)]
    [InlineData("138-CALL-ME", false)]
    [InlineData("123456789012345678901", false)]
    public void A_phone_number_can_be_dialled(string phone, bool isValid)
    {
        var rules = new InputRules();
        PostalAddress.Read(new AddressInput { Recipient = "A", Phone = phone, Line1 = "B", City = "C", Country = "cn" }, rules);
        var refused = Record.Exception(rules.ThrowIfBroken);
        Assert.Equal(isValid, refused is null);
    }

    [Theory]
    [InlineData("DE", "", false)]
    [InlineData("us", " ", false)]
    [InlineData("DE", "-", false)]
    [InlineData("DE", "20459", true)]
    [InlineData("CN", "", true)] // carriers go by the address
    [InlineData("HK", "", true)] // there are none
    [InlineData("IE", "", true)]
    public void A_postal_code_is_asked_for_where_an_address_needs_one(string country, string code, bool isValid)
    {
        var rules = new InputRules();
        PostalAddress.ReadPlace(new AddressInput { Line1 = "B", City = "C", Country = country, PostalCode = code }, rules);
        var refused = Record.Exception(rules.ThrowIfBroken) as RuleBroken;
        Assert.Equal(isValid ? [] : ["Address.PostalCode: Give the postal code."], refused?.Broken.Select(rule => $"{rule.Field}: {rule}") ?? []);
    }

    [Theory]
    [InlineData("C", true)]
    [InlineData("Another city", false)]
    public void A_place_that_never_had_a_postal_code_is_not_asked_for_one_when_only_its_person_changes(string city, bool isValid)
    {
        var rules = new InputRules();
        var before = new PostalAddress("A", "12345678", "B", "", "C", "", "", "DE");
        PostalAddress.Read(AddressInput.Of(before) with { Phone = "87654321", City = city }, rules, before: before);
        Assert.Equal(isValid, Record.Exception(rules.ThrowIfBroken) is null);
    }

    [Fact]
    public void Every_country_that_needs_a_postal_code_is_one() =>
        Assert.Equal(80, Countries.Known.Count(PostalAddress.NeedsPostalCode));

    [Fact]
    public void Shipping_counts_each_begun_parcel() =>
        Prop.ForAll<PositiveInt, PositiveInt, NonNegativeInt>((quantity, perParcel, price) =>
        {
            var line = new LineTerms(Guid.NewGuid(), quantity.Get, 100, price.Get, perParcel.Get);
            return line.ShippingMinor == (long)line.Parcels * price.Get
                && line.Parcels * (long)perParcel.Get >= quantity.Get
                && (line.Parcels - 1) * (long)perParcel.Get < quantity.Get;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Only_what_had_reached_the_target_can_drop_below_it() =>
        Prop.ForAll<int, int, int>((target, collected, change) =>
            LateRule.DropsBelow(target, collected, change) == (collected >= target && (long)collected + change < target)
            && !LateRule.DropsBelow(target, collected, Math.Abs((long)change))).QuickCheckThrowOnFailure();

    [Fact]
    public void A_difference_of_units_leads_from_one_to_the_other() =>
        Prop.ForAll<Dictionary<byte, PositiveInt>, Dictionary<byte, PositiveInt>>((from, to) =>
        {
            var (had, wanted) = (Units(from), Units(to));
            var moves = PledgeTerms.Difference(had, wanted);
            return had.Keys.Union(wanted.Keys).All(offer =>
                had.GetValueOrDefault(offer) + moves.GetValueOrDefault(offer) == wanted.GetValueOrDefault(offer));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void References_can_be_said_and_do_not_repeat()
    {
        var references = Enumerable.Range(0, 2_000).Select(_ => PledgeReference.Next()).ToList();
        Assert.All(references, reference => Assert.Matches("^PF-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$", reference));
        Assert.Equal(references.Count, references.Distinct(StringComparer.Ordinal).Count());
    }

    private static Dictionary<Guid, int> Units(Dictionary<byte, PositiveInt> units) =>
        units.ToDictionary(unit => new Guid(unit.Key, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), unit => unit.Value.Get);
}
