using PreOrderFarm.Typesetting.Native;

namespace PreOrderFarm.Typesetting.Tests;

public class RequirementsTests
{
    [Fact]
    public void This_machine_is_ready() => Typesetter.EnsureReady();

    [Theory]
    [InlineData("libgobject-2.0.so.0", "libglib2.0-0")]
    [InlineData("libcairo.so.2", "libcairo2")]
    [InlineData("libpango-1.0.so.0", "libpango-1.0-0")]
    [InlineData("libpangocairo-1.0.so.0", "libpangocairo-1.0-0")]
    public void A_missing_library_is_named_with_its_Debian_package(string library, string package)
    {
        var error = NativeLibraries.FirstMissing(name => name != library);

        Assert.NotNull(error);
        Assert.Equal($"The shared library {library} is missing. Install Debian's package {package}: apt-get install {package}", error.Message);
    }

    [Fact]
    public void Nothing_is_reported_where_all_libraries_load() => Assert.Null(NativeLibraries.FirstMissing(_ => true));

    [Fact]
    public void A_missing_Chinese_font_is_named_with_its_Debian_package() =>
        Assert.Contains("apt-get install fonts-noto-cjk", NativeLibraries.MissingCjkFont().Message, StringComparison.Ordinal);
}
