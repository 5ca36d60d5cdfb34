using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Pictures;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Account;

/// <summary>
/// Second factors of a member. The first one is set up by whoever is signed in; once there is one, only a session that
/// began with it changes any, or else a stolen password could add its own.
/// </summary>
[Authorize, PrivatePage, EnableRateLimiting(RateLimits.SignIn)]
public sealed class SecondFactorModel(
    FindSecondFactors find, AuthenticatorOffers offers, SetUpAuthenticator setUp, TurnOffAuthenticator turnOff, RenewRecoveryCodes renew,
    RemovePasskey removePasskey, SignInManager<Member> signIn, UserManager<Member> members, IStringLocalizer<Texts> T) : PageModel
{
    public sealed record Fields
    {
        public string Code { get; init; } = "";
        public string Password { get; init; } = "";
        public string Name { get; init; } = "";
    }

    [BindProperty]
    public Fields Input { get; set; } = new();

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public SecondFactors Factors { get; private set; } = new(false, 0, []);

    public AuthenticatorOffer? Offer { get; private set; }

    public IHtmlContent Picture => QrPicture.Of(Offer!.Address, T["QR code for the authenticator app"]);

    public IReadOnlyList<string> RecoveryCodes { get; private set; } = [];

    /// <summary>A session that began without the second factor that there is may not change it.</summary>
    public bool MayChange { get; private set; }

    public bool IsAskedFor { get; private set; }

    public string Next => Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : "/account/second-factor";

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(null, ct);

    public async Task<IActionResult> OnPostTurnOnAsync(string ticket, CancellationToken ct)
    {
        var member = await MemberWhoMayChangeAsync(ct);
        if (!await this.TryAsync(async () => RecoveryCodes = await setUp.RunAsync(member.Id, ticket, Input.Code.Trim(), ct)))
            return await ShowAsync(ticket, ct);
        await signIn.SignInStronglyAsync(member);
        return await ShowAsync(null, ct, isStrong: true);
    }

    public async Task<IActionResult> OnPostRecoveryCodesAsync(CancellationToken ct)
    {
        var member = await MemberWhoMayChangeAsync(ct);
        await this.TryAsync(async () => RecoveryCodes = await renew.RunAsync(member.Id, Input.Password, ct));
        return await ShowAsync(null, ct);
    }

    public async Task<IActionResult> OnPostTurnOffAsync(CancellationToken ct)
    {
        var member = await MemberWhoMayChangeAsync(ct);
        if (!await this.TryAsync(() => turnOff.RunAsync(member.Id, Input.Password, ct)))
            return await ShowAsync(null, ct);
        await signIn.RefreshSignInAsync(member);
        this.Notice(T["Saved."]);
        return RedirectToPage(new { ReturnUrl });
    }

    public async Task<IActionResult> OnPostPasskeyOptionsAsync(CancellationToken ct)
    {
        var member = await MemberWhoMayChangeAsync(ct);
        var options = await signIn.MakePasskeyCreationOptionsAsync(
            new PasskeyUserEntity { Id = member.Id.ToString("D"), Name = member.Email!, DisplayName = member.DisplayName });
        return Content(options, "application/json");
    }

    public async Task<IActionResult> OnPostPasskeyAsync(string credential, CancellationToken ct)
    {
        var member = await MemberWhoMayChangeAsync(ct);
        var made = await signIn.TryNewPasskeyAsync(credential);
        // The options were made for one member; an answer to another's is no answer.
        if (made is not { Succeeded: true } || !string.Equals(made.UserEntity.Id, member.Id.ToString("D"), StringComparison.Ordinal))
            ModelState.AddModelError("", T["Your device has not made a passkey."]);
        if (!TypedText.IsLine(Input.Name, 1, 60))
            ModelState.AddModelError("Input.Name", T["Give the device a name of at most 60 characters."]);
        if (!ModelState.IsValid)
            return await ShowAsync(null, ct);
        made!.Passkey!.Name = Input.Name.Trim();
        await members.AddOrUpdatePasskeyAsync(member, made.Passkey);
        await signIn.SignInStronglyAsync(member);
        this.Notice(T["Your passkey is kept: from now on you can sign in with it."]);
        return LocalRedirect(Next);
    }

    public async Task<IActionResult> OnPostRemovePasskeyAsync(string? passkey, CancellationToken ct)
    {
        var member = await MemberWhoMayChangeAsync(ct);
        await removePasskey.RunAsync(member.Id, passkey ?? throw new PreOrderFarm.Shared.NotFound(), ct);
        await signIn.RefreshSignInAsync(member);
        this.Notice(T["The passkey no longer works."]);
        return RedirectToPage(new { ReturnUrl });
    }

    private async Task<Member> MemberWhoMayChangeAsync(CancellationToken ct)
    {
        var member = await members.GetUserAsync(User) ?? throw new NotFound();
        var factors = await find.RunAsync(member.Id, ct);
        return User.IsStrong() || !factors.Any ? member : throw new NotFound();
    }

    private async Task<IActionResult> ShowAsync(string? ticket, CancellationToken ct, bool isStrong = false)
    {
        var actor = await this.ActorAsync();
        var member = actor.MustBeMember();
        Factors = await find.RunAsync(member, ct);
        MayChange = isStrong || User.IsStrong() || !Factors.Any;
        IsAskedFor = actor.LacksSecondFactor && !isStrong;
        if (!Factors.HasAuthenticator && MayChange)
            Offer = offers.Make(member, actor.Email, ticket);
        return Page();
    }
}
