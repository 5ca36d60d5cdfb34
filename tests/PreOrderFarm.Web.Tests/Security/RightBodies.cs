using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Metadata;
using PreOrderFarm.Web.Tests.Api;

namespace PreOrderFarm.Web.Tests.Security;

/// <summary>
/// For every route that takes a body, one that can be read and that names nothing existing: what then answers is the
/// question of who asks, or a rule. A new route of the API needs its line here.
/// </summary>
internal static class RightBodies
{
    private static readonly Dictionary<string, Func<JsonObject>> OfApi = new(StringComparer.Ordinal)
    {
        ["register_grower"] = Body.Grower,
        ["draft_campaign"] = Body.Campaign,
        ["add_staff"] = () => Body.Of("""{"email": "somebody@farm.test"}"""),
        ["add_pick_up_point"] = () => Body.Of("""{"name": "Barn", "line1": "1 Kiwi Road", "city": "Zhouzhi", "country": "CN", "hours": "Sat 9-12"}"""),
        ["edit_pick_up_point"] = () => Body.Of("""{"name": "Barn", "line1": "1 Kiwi Road", "city": "Zhouzhi", "country": "CN", "hours": "Sat 9-13"}"""),
        ["offer_pick_ups"] = () => Body.Of("""{"pick_ups": []}"""),
        ["hand_over"] = () => Body.Of("""{"parcel_ids": []}"""),
        ["undo_hand_over"] = () => Body.Of("""{"parcel_ids": []}"""),
        ["bring_to_point"] = () => Body.Of("{}"),
        ["choose_news"] = () => Body.Of("""{"frequency": "daily", "time_zone": "Asia/Shanghai"}"""),
        ["edit_campaign"] = Body.Campaign,
        ["tell_story"] = () => Body.Of("""{"story": "It rained."}"""),
        ["change_harvest_cap"] = () => Body.Of("""{"harvest_cap": 1}"""),
        ["return_campaign"] = () => Body.Of("""{"reason": "No."}"""),
        ["cancel_campaign"] = () => Body.Of("""{"reason": "No."}"""),
        ["add_offer"] = () => Body.Offer(Guid.NewGuid().ToString()).With("shipping_prices", new JsonArray()),
        ["edit_offer"] = () => Body.Offer(Guid.NewGuid().ToString()).With("shipping_prices", new JsonArray()),
        ["change_offer_cap"] = () => Body.Of("""{"quantity_cap": 1}"""),
        ["place_pledge"] = () => Body.Pledge(Guid.NewGuid()),
        ["quote_pledge"] = () => Body.Of($$"""{"lines": [{"offer_id": "{{Guid.NewGuid()}}", "quantity": 1}]}"""),
        ["change_pledge"] = () => Body.Of("""{"lines": [], "code": "123456"}"""),
        ["cancel_pledge"] = () => Body.Of("""{"code": "123456"}"""),
        ["renew_pledge_link"] = () => Body.Of("""{"code": "123456"}"""),
        ["move_pledge"] = () => Body.Of("""{"address": {}, "code": "123456"}"""),
        ["report_problem"] = () => Body.Of("""{"problem": ""}"""),
        ["scan_parcel"] = () => Body.Of("""{"code": "NOPE"}"""),
        ["weigh_parcels"] = () => Body.Of("""{"weights": []}"""),
        ["undo_scan"] = () => Body.Of("""{"id": "0198c3a2-0000-7000-8000-000000000001", "reason": "No."}"""),
        ["lock_batch"] = () => Body.Of("""{"without_notice": true}"""),
        ["announce_lock"] = () => Body.Of("""{"locks_at": "2027-03-01T00:00:00Z"}"""),
        ["correct_address"] = () => Body.Of("""{"address": {}}"""),
        ["start_batch"] = () => Body.Of("""{"start": "picking"}"""),
        ["choose_import_columns"] = () => Body.Of("""{"columns": {"parcel": 0, "tracking_number": 1}, "carrier": "SF"}"""),
        ["apply_carrier_import"] = () => Body.Of("""{"fingerprint": "0"}"""),
        ["pack_parcels"] = () => Body.Of("{}"),
        ["ship_parcels"] = () => Body.Of("""{"carrier": "SF"}"""),
        ["deliver_parcels"] = () => Body.Of("{}"),
        ["refund_pledge"] = () => Body.Of("""{"amount_minor": 1, "reason": "Two were bruised.", "seen_refunds": 0}"""),
        ["record_bank_transfer"] = () => Body.Of("""{"reference": "E2E-1", "bank_details_at": "2027-03-01T00:00:00Z"}"""),
        ["confirm_bank_transfer"] = () => Body.Of("""{"recorded_at": "2027-03-01T00:00:00Z"}"""),
        ["return_bank_transfer"] = () => Body.Of("""{"reference": "RET-1"}"""),
        ["confirm_bank_return"] = () => Body.Of("""{"recorded_at": "2027-03-01T00:00:00Z"}"""),
        ["confirm_payout_return"] = () => Body.Of("""{"recorded_at": "2027-03-01T00:00:00Z"}"""),
        ["confirm_payout_transfer"] = () => Body.Of("""{"recorded_at": "2027-03-01T00:00:00Z"}"""),
        ["return_payout_transfer"] = () => Body.Of("""{"recorded_at": "2027-03-01T00:00:00Z", "reference": "RET-1"}"""),
        ["give_bank_details"] = () => Body.Of("""{"holder": "王伟", "account": "6222 0200 1234 5678", "bank": "ICBC", "country": "CN"}"""),
        ["change_payout_terms"] = () => Body.Of("""{"advance_basis_points": 0, "reserve_basis_points": 500, "reserve_days": 60}"""),
        ["record_payout_transfer"] = () => Body.Of("""{"account_id": "00000000-0000-0000-0000-000000000000", "reference": "E2E-1", "paid_on": "2027-03-01"}"""),
        ["submit_evidence"] = () => Body.Of("""
            {"product_description": "Kiwifruit", "customer_name": "Li Hua", "customer_email": "li@example.com", "shipping_address": "", "shipping_carrier": "", "shipping_tracking_number": "", "shipping_date": "", "statement": ""}
            """),
        ["confirm_allocation"] = () => Body.Of("""{"yield_units": 1, "token": "nothing"}"""),
        ["settle_problem"] = () => Body.Of("""{"note": "A new box was sent."}"""),
        ["withdraw_numbers"] = () => Body.Of("""{"parcel_ids": []}"""),
        ["undo_parcel_step"] = () => Body.Of("""{"parcel_ids": [], "reason": "No."}"""),
    };

    /// <summary>Null where the route takes none.</summary>
    public static JsonObject? Json(SiteRoute route)
    {
        if (!route.IsApi || route.Endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is null || TakesPhoto(route) || TakesTable(route))
            return null;
        return OfApi.TryGetValue(NameOf(route), out var body)
            ? body()
            : throw new InvalidOperationException($"{route.Name} takes a body: give a right one for {NameOf(route)} in RightBodies.cs.");
    }

    public static HttpContent? Content(SiteRoute route, Caller caller, IEnumerable<KeyValuePair<string, string>> ids)
    {
        if (TakesPhoto(route))
            return new ByteArrayContent([0xFF, 0xD8, 0xFF]) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } };
        if (TakesTable(route))
            return new StringContent("code,tracking number\nNOPE,1\n", Encoding.UTF8, "text/csv");
        if (Json(route) is { } json)
            return new StringContent(json.ToJsonString(), Encoding.UTF8, "application/json");
        return route is { IsApi: false, Method: not "GET" } ? caller.Form(Fields(route, ids)) : null;
    }

    /// <summary>
    /// What forms name themselves: all of them ('form/parcel'), or one ('POST /account?handler=Revoke/id'). Nothing that the
    /// address names: a form's word would win over it.
    /// </summary>
    private static IEnumerable<KeyValuePair<string, string>> Fields(SiteRoute route, IEnumerable<KeyValuePair<string, string>> ids) => ids
        .Where(id => id.Key.StartsWith("form/", StringComparison.Ordinal) || id.Key.StartsWith(route.Name + "/", StringComparison.Ordinal))
        .Select(id => new KeyValuePair<string, string>(id.Key.Split('/')[^1], id.Value));

    public static bool TakesPhoto(SiteRoute route) => Takes(route, "image/jpeg");

    public static bool TakesTable(SiteRoute route) => Takes(route, "text/csv");

    private static bool Takes(SiteRoute route, string contentType) =>
        route.Endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes.Contains(contentType, StringComparer.Ordinal) == true;

    public static string NameOf(SiteRoute route) => route.Endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Routing.IEndpointNameMetadata>()?.EndpointName ?? route.Name;
}
