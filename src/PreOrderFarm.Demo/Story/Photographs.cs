using PreOrderFarm.Demo.Pictures;

namespace PreOrderFarm.Demo.Story;

/// <summary>The pictures of a harvest, as a farmer would upload them.</summary>
public static class Photographs
{
    public static async Task<IReadOnlyList<(byte[] Jpeg, string Alt)>> TakeAsync(Harvest harvest, int seed, CancellationToken ct) =>
    [
        (await Raster.JpegAsync(ProducePicture.Orchard(harvest.Palette, harvest.Shape, seed), ct), $"A crate of {harvest.Produce.ToLowerInvariant()} in the orchard, {harvest.Place}"),
        (await Raster.JpegAsync(ProducePicture.CloseUp(harvest.Palette, harvest.Shape, seed + 100), ct), $"{harvest.Produce}, {harvest.Variety}"),
    ];
}
