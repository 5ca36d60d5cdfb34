namespace PreOrderFarm.Disputes;

/// <summary>What a dispute's status means for us. Pure; the words are Stripe's (https://docs.stripe.com/api/disputes/object).</summary>
public enum DisputeStage
{
    /// <summary>The bank asks or decides: nothing of it is shipped, nothing released.</summary>
    Open,

    /// <summary>The money is gone.</summary>
    Lost,

    /// <summary>It came to nothing: won, prevented, or an inquiry that was closed.</summary>
    Over,
}

public static class DisputeStages
{
    public static DisputeStage Of(string status) => status switch
    {
        "needs_response" or "under_review" or "warning_needs_response" or "warning_under_review" => DisputeStage.Open,
        "lost" => DisputeStage.Lost,
        "won" or "prevented" or "warning_closed" => DisputeStage.Over,
        // A word that is new to us stops parcels rather than lets them go.
        _ => DisputeStage.Open,
    };

    /// <summary>The bank still takes evidence.</summary>
    public static bool TakesEvidence(string status) => status is "needs_response" or "warning_needs_response";
}
