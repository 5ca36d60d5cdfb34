using System.Buffers;

namespace PreOrderFarm.Web.Security;

/// <summary>
/// An address in whose parts a control character stands is no address of ours, whatever page it names: PostgreSQL stores
/// no NUL, and the others only mislead who reads them. What a body holds is judged by rules (TypedText).
/// </summary>
internal static class PlainAddresses
{
    private static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(char.IsControl)]);

    public static void UsePlainAddresses(this WebApplication app) => app.Use((context, next) =>
    {
        var request = context.Request;
        if (IsPlain(request.Path.Value) && (!request.QueryString.HasValue || request.Query.All(part => IsPlain(part.Key) && part.Value.All(IsPlain))))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return Task.CompletedTask;
    });

    private static bool IsPlain(string? text) => !text.AsSpan().ContainsAny(Controls);
}
