using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using PreOrderFarm.Shared;

namespace PreOrderFarm.News;

/// <summary>
/// Links for people without an account, sealed by Data Protection. The one of a reader, in the foot of every news mail,
/// never expires: whoever finds an old mail can still unsubscribe. The one that says yes does.
/// </summary>
public sealed class NewsLinks(IDataProtectionProvider protection, TimeProvider clock, IOptions<NewsOptions> options)
{
    public const string ReaderKind = "news";
    public const string FollowKind = "follow";

    private readonly IDataProtector readers = protection.CreateProtector("PreOrderFarm.NewsReaderLinks.v1");
    private readonly IDataProtector follows = protection.CreateProtector("PreOrderFarm.FollowLinks.v1");

    public string OfReader(Guid readerId) => readers.Seal(readerId);

    public string OfFollow(Guid followId) => follows.Seal(followId, clock.GetUtcNow().AddDays(options.Value.LinkDays));

    /// <summary>Forged links name nobody: <see cref="NotFound"/>.</summary>
    public Guid ReaderOf(string token) => readers.Open(token);

    /// <summary>Forged and expired links: <see cref="NotFound"/>.</summary>
    public Guid FollowOf(string token) => follows.Open(token, clock.GetUtcNow());
}
