using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>What a backer asks for, as typed.</summary>
public sealed record PlacePledgeInput
{
    /// <summary>The campaign by its id, or by its slug.</summary>
    public Guid? CampaignId { get; set; }

    public string? Slug { get; set; }
    public IReadOnlyList<LineInput> Lines { get; set; } = [];

    /// <summary>A member who leaves it empty pledges under their own address.</summary>
    public string? Email { get; set; }

    /// <summary>The language of the e-mails: en, zh-Hans or zh-Hant.</summary>
    public string? Culture { get; set; }

    public AddressInput Address { get; set; } = new();

    /// <summary>Fetched there instead of shipped: of the address, only recipient and phone count.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? PickUpPointId { get; set; }

    public string? GiftNote { get; set; }

    /// <summary>What the backer was told that it costs in all, in minor units: if it costs something else by now, nothing is taken.</summary>
    [JsonIgnore]
    public long? ExpectedTotalMinor { get; set; }

    /// <summary>The same key with the same content is the same pledge, however often it is sent.</summary>
    public string? IdempotencyKey { get; set; }

    /// <summary>
    /// What was asked, without the key and without what it was thought to cost: a key that comes back with another content is refused. The language is no content,
    /// since a request may leave it to the headers, which others than the caller write as well.
    /// </summary>
    internal byte[] Hash() => SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this with { IdempotencyKey = null, Culture = null }));
}

public sealed record LineInput(Guid OfferId, int Quantity);

/// <summary>A pledge that holds its units while the backer pays.</summary>
/// <param name="PayUrl">Null when the payment provider could not be reached (the page offers to try again), or nothing is left to pay.</param>
/// <param name="ManageLinkToken">Opens the pledge without an account: <see cref="PledgeLinks"/>.</param>
public sealed record PlacedPledge(Guid Id, string Reference, Uri? PayUrl, string ManageLinkToken);
