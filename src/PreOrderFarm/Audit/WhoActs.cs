namespace PreOrderFarm.Audit;

/// <summary>The member for whom this scope works (a request of theirs); nobody for jobs, which the site does by itself.</summary>
public sealed class WhoActs
{
    public Guid? MemberId { get; set; }
}
