namespace PreOrderFarm.Web;

/// <summary>Sentences of the shared, public, pledge and account pages: Resources/Texts*.resx.</summary>
public sealed class Texts;

/// <summary>Sentences of Pages/Grower.</summary>
public sealed class GrowerTexts;

/// <summary>Sentences of Pages/Payouts: payouts, statements and disputes, for growers and operators.</summary>
public sealed class PayoutTexts;

/// <summary>Sentences of Pages/Packing.</summary>
public sealed class PackingTexts;

/// <summary>Sentences of Pages/Admin.</summary>
public sealed class AdminTexts;

/// <summary>Sentences of rules (RuleBroken) of src/PreOrderFarm; the key is the sentence's format, with {0} for its first value.</summary>
public sealed class RuleTexts;

/// <summary>Sentences of the API's problems that no rule says.</summary>
public sealed class ApiTexts;
