namespace PreOrderFarm.Members;

public sealed class MembersOptions
{
    public const string Section = "Members";

    /// <summary>How long a link to confirm an address, or to choose a new password, works.</summary>
    public double LinkHours { get; set; } = 3;

    /// <summary>Links of one kind that one mailbox is sent within an hour.</summary>
    public int LinksPerHour { get; set; } = 4;
}
