using System.Text.Json.Nodes;

namespace PreOrderFarm.StripeSandbox;

/// <summary>An open session ends at its time, or when asked to; a payment that was begun in it is cancelled.</summary>
internal static class SessionExpiry
{
    public static void Resume(SandboxState state)
    {
        foreach (var session in state.Sessions.All().Where(session => session.Status == SessionStatus.Open))
        {
            Schedule(state, session);
        }
    }

    public static void Schedule(SandboxState state, CheckoutSession session) =>
        state.Agenda.At(DateTimeOffset.FromUnixTimeSeconds(session.ExpiresAt), () =>
        {
            var current = state.Sessions.Get(session.Id);
            if (current.Status == SessionStatus.Open)
            {
                Expire(state, current);
            }
        });

    public static CheckoutSession Expire(SandboxState state, CheckoutSession session)
    {
        var expired = state.Sessions.Put(session with { Status = SessionStatus.Expired });
        if (session.PaymentIntentId is { } intentId)
        {
            var canceled = state.PaymentIntents.Put(state.PaymentIntents.Get(intentId) with
            {
                Status = PaymentIntentStatus.Canceled,
                CanceledAt = state.NowSeconds,
            });
            state.Emit("payment_intent.canceled", canceled);
        }
        state.Emit("checkout.session.expired", expired, new JsonObject { ["status"] = "open" });
        return expired;
    }
}
