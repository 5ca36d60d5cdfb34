using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PreOrderFarm.Stripe.Http;

/// <summary>
/// Writes typed parameters as Stripe reads them: form encoding, nested names in brackets, lists by index
/// (<c>line_items[0][price_data][currency]=eur</c>), instants in Unix seconds, null left out, "" meaning 'unset this'.
/// The same text serves as body of a POST and as query of a GET.
/// </summary>
internal static class FormEncoder
{
    public static string Encode(object parameters)
    {
        var form = new StringBuilder();
        var root = JsonSerializer.SerializeToElement(parameters, parameters.GetType(), StripeJson.Options);
        Append(form, name: "", root);
        return form.ToString();
    }

    private static void Append(StringBuilder form, string name, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    Append(form, Nested(name, member.Name), member.Value);
                }

                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in value.EnumerateArray())
                {
                    Append(form, string.Create(CultureInfo.InvariantCulture, $"{name}[{index++}]"), item);
                }

                break;
            case JsonValueKind.String:
                AppendPair(form, name, value.GetString()!);
                break;
            case JsonValueKind.Number:
                AppendPair(form, name, value.GetRawText());
                break;
            case JsonValueKind.True:
                AppendPair(form, name, "true");
                break;
            case JsonValueKind.False:
                AppendPair(form, name, "false");
                break;
            case JsonValueKind.Null:
                break;
            case JsonValueKind.Undefined:
            default:
                throw new InvalidOperationException($"A parameter of kind {value.ValueKind} cannot be written as a form.");
        }
    }

    private static string Nested(string parent, string member)
    {
        if (member.AsSpan().IndexOfAny('[', ']') >= 0)
        {
            throw new ArgumentException($"The name '{member}' has brackets; Stripe would read it as nesting.", nameof(member));
        }

        var escaped = Uri.EscapeDataString(member);
        return parent.Length == 0 ? escaped : $"{parent}[{escaped}]";
    }

    private static void AppendPair(StringBuilder form, string name, string value)
    {
        if (form.Length > 0)
        {
            form.Append('&');
        }

        form.Append(name).Append('=').Append(Uri.EscapeDataString(value));
    }
}
