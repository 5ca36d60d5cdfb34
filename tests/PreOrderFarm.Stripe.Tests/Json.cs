namespace PreOrderFarm.Stripe.Tests;

/// <summary>Answers as Stripe writes them, shortened.</summary>
internal static class Json
{
    public const string Refund = """{"id":"re_1","object":"refund","amount":1250,"currency":"eur","status":"pending","created":1790000000,"metadata":{},"payment_intent":"pi_1","charge":"ch_1"}""";

    public const string Session = """{"id":"cs_test_1","object":"checkout.session","status":"open","payment_status":"unpaid","mode":"payment","url":"https://pay.example/cs_test_1","amount_total":1700,"currency":"eur","created":1790000000,"expires_at":1790002100,"metadata":null,"payment_intent":null,"payment_method_types":["card"]}""";

    public static string Error(string type, string? code = null, string message = "No.", string? declineCode = null, string? param = null) =>
        System.Text.Json.JsonSerializer.Serialize(new { error = new { type, code, message, decline_code = declineCode, param } });

    public static string List(bool hasMore, params string[] items) =>
        $$"""{"object":"list","url":"/v1/x","has_more":{{(hasMore ? "true" : "false")}},"data":[{{string.Join(',', items)}}]}""";

    public static string RefundWithId(string id) => Refund.Replace("re_1", id, StringComparison.Ordinal);
}
