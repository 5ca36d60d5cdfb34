using System.Globalization;

namespace PreOrderFarm.Shared;

/// <summary>
/// A rule said no. The sentence is for the person; its format string is the key under which translations are found,
/// so write it as <c>$"This campaign closed on {closing}."</c>.
/// </summary>
public sealed class RuleBroken : Exception
{
    public RuleBroken(FormattableString sentence)
        : this([new BrokenRule("", sentence)])
    {
    }

    public RuleBroken(string field, FormattableString sentence)
        : this([new BrokenRule(field, sentence)])
    {
    }

    public RuleBroken(IReadOnlyList<BrokenRule> broken)
        : base(string.Join(' ', broken.Select(rule => rule.ToString()))) => Broken = broken;

    public IReadOnlyList<BrokenRule> Broken { get; }
}

/// <summary>One broken rule. Field is the input's property name ('' when no single field is at fault).</summary>
public sealed record BrokenRule(string Field, FormattableString Sentence)
{
    public override string ToString() => Sentence.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Collects what is wrong with an input, so that every field can say it at once.</summary>
public sealed class InputRules
{
    private readonly List<BrokenRule> broken = [];

    public void Require(bool holds, string field, FormattableString sentence)
    {
        if (!holds)
            broken.Add(new BrokenRule(field, sentence));
    }

    public bool Holds(bool holds, string field, FormattableString sentence)
    {
        Require(holds, field, sentence);
        return holds;
    }

    public void ThrowIfBroken()
    {
        if (broken.Count > 0)
            throw new RuleBroken(broken);
    }
}

/// <summary>There is nothing under this id that the person may see. The site answers 404, whoever owns it.</summary>
public sealed class NotFound : Exception
{
    public NotFound() : base("There is nothing here.")
    {
    }
}
