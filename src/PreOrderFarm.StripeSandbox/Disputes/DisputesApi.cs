using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;

namespace PreOrderFarm.StripeSandbox;

/// <summary>https://docs.stripe.com/api/disputes.</summary>
internal static class DisputesApi
{
    private const string Path = "/v1/disputes";
    private const int MostEvidence = 150_000;

    public static void Map(IEndpointRouteBuilder routes, Api api, SandboxState state)
    {
        api.Get(routes, Path, request => List(state, request));
        api.Get(routes, Path + "/{id}", request => Retrieve(state, request));
        api.Post(routes, Path + "/{id}", request => Update(state, request));
        api.Post(routes, Path + "/{id}/close", request => Close(state, request));
    }

    private static JsonObject List(SandboxState state, ApiRequest request)
    {
        var page = ListPage.From(request.Params);
        var charge = request.Params.Text("charge");
        var intent = request.Params.Text("payment_intent");
        request.Params.MustBeAllRead();
        return page.Of(state, state.Disputes, Path, dispute =>
            (charge is null || dispute.ChargeId == charge) && (intent is null || dispute.PaymentIntentId == intent));
    }

    private static JsonObject Retrieve(SandboxState state, ApiRequest request)
    {
        var expand = request.Params.Texts("expand");
        request.Params.MustBeAllRead();
        return Find(state, request).ToJson(state).Expand(state, expand);
    }

    /// <summary>Evidence adds up; it is sent to the bank once, and as it then is.</summary>
    private static JsonObject Update(SandboxState state, ApiRequest request)
    {
        var parameters = request.Params;
        var dispute = Find(state, request);
        var expand = parameters.Texts("expand");
        var evidence = Evidence(parameters, dispute);
        var metadata = parameters.Child("metadata") is null ? dispute.Metadata : parameters.Metadata();
        var isSubmitted = parameters.Flag("submit") ?? true;
        parameters.MustBeAllRead();
        MustTakeEvidence(state, dispute);
        var updated = state.Disputes.Put(dispute with { Evidence = evidence, Metadata = metadata });
        if (isSubmitted && evidence.Count > 0)
        {
            updated = DisputeProgress.Submit(state, updated);
        }
        else
        {
            state.Emit("charge.dispute.updated", updated);
        }
        return updated.ToJson(state).Expand(state, expand);
    }

    /// <summary>To accept a dispute is to lose it.</summary>
    private static JsonObject Close(SandboxState state, ApiRequest request)
    {
        var expand = request.Params.Texts("expand");
        request.Params.MustBeAllRead();
        var dispute = Find(state, request);
        var decision = dispute.IsInquiry ? DisputeDecision.Closed : DisputeDecision.Lost;
        return DisputeProgress.Decide(state, dispute, decision).ToJson(state).Expand(state, expand);
    }

    private static Dictionary<string, string> Evidence(Params parameters, Dispute dispute)
    {
        var found = new Dictionary<string, string>(dispute.Evidence, StringComparer.Ordinal);
        if (parameters.Child("evidence") is not { } given)
        {
            return found;
        }
        foreach (var field in Dispute.EvidenceFields)
        {
            if (given.Text(field) is { } text)
            {
                found[field] = text;
            }
        }
        return found.Values.Sum(text => text.Length) <= MostEvidence
            ? found
            : throw StripeError.Invalid($"The evidence of a dispute has at most {MostEvidence} characters in all.", null, "evidence");
    }

    private static void MustTakeEvidence(SandboxState state, Dispute dispute)
    {
        if (dispute.IsClosed || dispute.SubmissionCount > 0 || dispute.DueBy <= state.NowSeconds)
        {
            throw StripeError.Refused("This dispute takes no more evidence: it is closed, past due, or its evidence was submitted.");
        }
    }

    private static Dispute Find(SandboxState state, ApiRequest request)
    {
        var id = request.Route("id");
        return state.Disputes.Find(id) ?? throw StripeError.NoSuch("dispute", id, "dispute", 404);
    }
}
