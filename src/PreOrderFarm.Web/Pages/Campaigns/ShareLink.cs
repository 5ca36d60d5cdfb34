namespace PreOrderFarm.Web.Pages.Campaigns;

/// <summary>A page as one person sends it to another: plain links to where people talk, which tell those sites nothing before they are followed.</summary>
/// <param name="Address">The page's own address.</param>
/// <param name="Title">What the page is about.</param>
/// <param name="Poster">Where its poster is, without the format; null: it has none.</param>
public sealed record ShareLink(string Address, string Title, string? Poster = null)
{
    private string Text => Uri.EscapeDataString($"{Title} {Address}");

    public string Mail => $"mailto:?subject={Uri.EscapeDataString(Title)}&body={Text}";

    public string WhatsApp => $"https://wa.me/?text={Text}";

    public string Telegram => $"https://t.me/share/url?url={Uri.EscapeDataString(Address)}&text={Uri.EscapeDataString(Title)}";

    public string Weibo => $"https://service.weibo.com/share/share.php?url={Uri.EscapeDataString(Address)}&title={Uri.EscapeDataString(Title)}";
}
