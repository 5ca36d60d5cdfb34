using PreOrderFarm.Photos;

namespace PreOrderFarm.Tests.Photos;

public sealed class PhotoFocusTests
{
    [Theory]
    [InlineData(50, 50, 960, 720, 1.12, 77, 0, 806, 720)]
    [InlineData(0, 0, 960, 720, 1.12, 0, 0, 806, 720)]
    [InlineData(100, 100, 960, 720, 1.12, 154, 0, 806, 720)]
    [InlineData(50, 100, 600, 900, 1.12, 0, 364, 600, 536)]
    [InlineData(10, 90, 500, 500, 1.0, 0, 0, 500, 500)]
    [InlineData(50, 50, 480, 1, 1.12, 239, 0, 1, 1)]
    public void A_crop_has_the_proportions_asked_for_and_keeps_the_focus_in_view(
        int x, int y, int width, int height, double proportions, int left, int top, int croppedWidth, int croppedHeight) =>
        Assert.Equal((left, top, croppedWidth, croppedHeight), new PhotoFocus(x, y).Crop(width, height, proportions));
}
