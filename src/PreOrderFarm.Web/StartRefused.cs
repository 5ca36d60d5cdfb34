namespace PreOrderFarm.Web;

/// <summary>The process must not start like this; each sentence says what to change.</summary>
public sealed class StartRefused(IReadOnlyList<string> sentences) : Exception(string.Join(' ', sentences))
{
    public IReadOnlyList<string> Sentences { get; } = sentences;
}
