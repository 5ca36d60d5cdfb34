using Microsoft.Playwright;
using PreOrderFarm.Demo.Story;
using static Microsoft.Playwright.Assertions;

namespace PreOrderFarm.BrowserTests;

/// <summary>
/// Chromium's own camera that films nothing, and a stand-in for its BarcodeDetector, which Debian's has not: it finds
/// what lies in view, as often as it is asked.
/// </summary>
public sealed partial class StationTests
{
    private const string Detector = """
        window.streams = [];
        window.told = 0;
        document.addEventListener("scanned", () => window.told++);
        window.BarcodeDetector = class {
          static async getSupportedFormats() { return ["qr_code", "code_128"]; }
          async detect(video) { return video.videoWidth > 0 && window.inView ? [{ rawValue: window.inView }] : []; }
        };
        const ask = MediaDevices.prototype.getUserMedia;
        MediaDevices.prototype.getUserMedia = async function (wish) {
          const stream = await ask.call(this, wish);
          window.streams.push(stream);
          return stream;
        };
        """;

    private const string Filming = "() => window.streams.filter(stream => stream.getTracks().some(track => track.readyState === 'live')).length";

    [Fact]
    public async Task The_camera_takes_a_code_once_and_goes_off_with_it_with_the_button_and_with_the_page()
    {
        var batch = await GivenBatchAsync(2);
        await using var packer = await EnterWithCameraAsync(batch, Detector);
        var video = Part(packer, "video");
        await Expect(video).ToBeHiddenAsync();

        await packer.PressAsync("Scan with the camera");
        await Expect(video).ToBeVisibleAsync();
        await packer.Page.WaitForFunctionAsync("() => document.querySelector('video').videoWidth > 0");
        Assert.Equal(1, await packer.Page.EvaluateAsync<int>(Filming));
        await packer.TakePictureAsync("station-camera");
        await packer.Page.EvaluateAsync("code => { window.inView = code; }", $"{world.Address}packing?code={batch.Codes[0]}");
        await Expect(Part(packer, "number").First).ToHaveTextAsync($"{batch.First}");
        await Expect(video).ToBeHiddenAsync();
        Assert.Equal(0, await packer.Page.EvaluateAsync<int>(Filming));
        await Task.Delay(500);
        Assert.Equal(1, await packer.Page.EvaluateAsync<int>("() => window.told"));
        Assert.Equal("planned planned", await StatusesAsync(batch));

        await packer.Page.EvaluateAsync("() => { window.inView = undefined; }");
        await packer.PressAsync("Scan with the camera");
        await packer.Page.WaitForFunctionAsync("() => window.streams.length === 2");
        await packer.PressAsync("Close the camera");
        await Expect(video).ToBeHiddenAsync();
        Assert.Equal(0, await packer.Page.EvaluateAsync<int>(Filming));

        // Pressed again before the camera is there, and again: what was asked for first is not left running.
        await packer.Page.EvaluateAsync("() => { const button = document.querySelector('[data-part=camera]'); button.click(); button.click(); button.click(); }");
        await packer.Page.WaitForFunctionAsync("() => window.streams.length === 4");
        await packer.Page.WaitForFunctionAsync($"() => ({Filming})() === 1");
        await packer.Page.EvaluateAsync("() => window.dispatchEvent(new PageTransitionEvent('pagehide'))");
        Assert.Equal(0, await packer.Page.EvaluateAsync<int>(Filming));
        packer.HadNothingToComplainAbout();
    }

    [Fact]
    public async Task Who_refuses_the_camera_is_told_where_to_allow_it_and_scans_on()
    {
        var batch = await GivenBatchAsync(1);
        // As https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia has it; without a window Chromium reports it as NotSupportedError.
        await using var packer = await EnterWithCameraAsync(batch, Detector + "MediaDevices.prototype.getUserMedia = async () => { throw new DOMException('Permission denied', 'NotAllowedError'); };");

        await packer.PressAsync("Scan with the camera");
        await Expect(Part(packer, "say")).ToHaveTextAsync("This site may not use the camera.");
        await Expect(Part(packer, "next")).ToHaveTextAsync("Allow it in the settings of the browser, or type the code.");
        await Expect(Part(packer, "video")).ToBeHiddenAsync();
        await packer.TakePictureAsync("station-camera-refused");
        await Expect(packer.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Scan with the camera" })).ToBeVisibleAsync();
        await packer.Named("Code").First.FillAsync(batch.Codes[0]);
        await packer.PressAsync("Show the parcel");
        await Expect(Part(packer, "number").First).ToHaveTextAsync($"{batch.First}");
        packer.HadNothingToComplainAbout();
    }

    [Theory]
    [InlineData("delete window.BarcodeDetector;")]
    [InlineData("window.BarcodeDetector = class { static async getSupportedFormats() { return ['ean_13']; } constructor() { throw new TypeError(); } };")]
    public async Task Where_the_browser_finds_no_codes_in_pictures_there_is_no_such_button_and_nothing_breaks(string script)
    {
        var batch = await GivenBatchAsync(1);
        await using var packer = await EnterWithCameraAsync(batch, script);

        await TypeAsync(packer, batch.Codes[0]);
        await Expect(Part(packer, "number").First).ToHaveTextAsync($"{batch.First}");
        await Expect(Part(packer, "camera")).ToBeHiddenAsync();
        packer.HadNothingToComplainAbout();
    }

    private async Task<Visitor> EnterWithCameraAsync(Batch batch, string script)
    {
        var packer = await EnterAsync(Farms.PackerEmail, batch);
        await packer.Context.GrantPermissionsAsync(["camera"]);
        await packer.Context.AddInitScriptAsync(script);
        await packer.Page.ReloadAsync();
        await Expect(packer.Page.Locator("[data-station]")).ToHaveAttributeAsync("data-loaded", batch.Codes.Count.ToString());
        return packer;
    }
}
