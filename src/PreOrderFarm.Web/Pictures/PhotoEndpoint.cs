using Microsoft.Net.Http.Headers;
using PreOrderFarm.Photos;

namespace PreOrderFarm.Web.Pictures;

/// <summary>The files of a photo. They never change under their address, and their ids cannot be guessed.</summary>
internal static class PhotoEndpoint
{
    public static string Address(Guid id, int width, string extension) => $"/photos/{id:D}/{width}.{extension}";

    public static string TypeOf(string extension) => extension switch
    {
        "avif" => "image/avif",
        "webp" => "image/webp",
        "jpg" => "image/jpeg",
        _ => throw new ArgumentOutOfRangeException(nameof(extension), extension, null),
    };

    public static void MapPhotos(this WebApplication app) =>
        app.MapGet("/photos/{id:guid}/{width:int}.{extension}", IResult (Guid id, int width, string extension, PhotoFiles files, HttpContext context) =>
        {
            if (files.Find(id, width, extension) is not { } path)
                return TypedResults.NotFound();
            context.Response.Headers[HeaderNames.CacheControl] = "public, max-age=31536000, immutable";
            return TypedResults.PhysicalFile(path, TypeOf(extension));
        }).AllowAnonymous().ExcludeFromDescription();
}
