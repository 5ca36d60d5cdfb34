using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Language;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Account;

[Authorize, PrivatePage]
public sealed class IndexModel(
    UserManager<Member> members, SignInManager<Member> signIn, SendConfirmation sendConfirmation, IssueAccessToken issue, RevokeAccessToken revoke,
    RevokeAllAccessTokens revokeAll, AccessTokenQueries tokens, IConfiguration configuration, IStringLocalizer<Texts> T) : PageModel
{
    public sealed record Fields
    {
        public string DisplayName { get; init; } = "";
        public string Language { get; init; } = "";
    }

    public sealed record SecretFields
    {
        public string Present { get; init; } = "";
        public string Password { get; init; } = "";
    }

    public sealed record TokenFields
    {
        public string Name { get; init; } = "";
        public int ValidDays { get; init; } = 90;
    }

    public Fields Input { get; set; } = new();

    public SecretFields Secret { get; set; } = new();

    public TokenFields Token { get; set; } = new();

    public bool IsConfirmed { get; private set; }

    public string? NewSecret { get; private set; }

    public IReadOnlyList<AccessTokenItem> Tokens { get; private set; } = [];

    public IEnumerable<SelectListItem> LanguageChoices { get; } =
        [.. Languages.Known.Select(language => new SelectListItem(Languages.Name(language), language))];

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    public async Task<IActionResult> OnPostConfirmationAsync(CancellationToken ct)
    {
        var member = (await this.ActorAsync()).MustBeMember();
        if (!await this.TryAsync(() => sendConfirmation.RunAsync(member, ct)))
            return await ShowAsync(ct);
        this.Notice(T["The e-mail is on its way."]);
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostSettingsAsync([Bind(Prefix = "Input")] Fields input, CancellationToken ct)
    {
        Input = input;
        var name = input.DisplayName.Trim();
        if (!TypedText.IsLine(name, 1, 100))
            ModelState.AddModelError("Input.DisplayName", T["Tell us your name, in at most 100 characters."]);
        if (!Languages.Known.Contains(input.Language, StringComparer.Ordinal))
            ModelState.AddModelError("Input.Language", T["Choose a language."]);
        if (!ModelState.IsValid)
            return await ShowAsync(ct);

        var member = await PresentMemberAsync();
        member.Rename(name);
        member.Read(input.Language);
        await members.UpdateAsync(member);
        await signIn.RefreshSignInAsync(member);
        LanguageSetup.Remember(HttpContext, configuration, input.Language);
        this.Notice(T["Saved."]);
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostPasswordAsync([Bind(Prefix = "Secret")] SecretFields secret, CancellationToken ct)
    {
        Secret = secret;
        var member = await PresentMemberAsync();
        if (secret.Present.Length == 0)
        {
            ModelState.AddModelError("Secret.Present", T["Type your current password."]);
            foreach (var error in await members.WrongWithPasswordAsync(member, secret.Password))
                ModelState.AddModelError("Secret." + error.Code, error.Description);
            return await ShowAsync(ct);
        }
        var result = await members.ChangePasswordAsync(member, secret.Present, secret.Password);
        foreach (var error in result.Errors)
            ModelState.AddModelError(error.Code == nameof(IdentityErrorDescriber.PasswordMismatch) ? "Secret.Present" : "Secret." + error.Code, error.Description);
        if (!result.Succeeded)
            return await ShowAsync(ct);
        await revokeAll.RunAsync(member.Id, ct);
        await signIn.RefreshSignInAsync(member);
        this.Notice(T["Your password is changed; other devices are signed out, and access tokens no longer work."]);
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostTokenAsync([Bind(Prefix = "Token")] TokenFields token, CancellationToken ct)
    {
        Token = token;
        var actor = await this.ActorAsync();
        if (await this.TryAsync(async () => NewSecret = await issue.RunAsync(actor, token.Name, token.ValidDays, User.IsStrong(), ct), "Token"))
        {
            ModelState.Clear();
            Token = new TokenFields();
        }
        return await ShowAsync(ct);
    }

    public async Task<IActionResult> OnPostRevokeAsync(Guid id, CancellationToken ct)
    {
        await revoke.RunAsync(await this.ActorAsync(), id, ct);
        this.Notice(T["The token no longer works."]);
        return RedirectToPage();
    }

    private async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        var member = await PresentMemberAsync();
        IsConfirmed = member.EmailConfirmed;
        if (Input.Language.Length == 0)
            Input = new Fields { DisplayName = member.DisplayName, Language = member.Culture };
        Tokens = await tokens.ValidAsync(await this.ActorAsync(), ct);
        return Page();
    }

    private async Task<Member> PresentMemberAsync() => await members.GetUserAsync(User) ?? throw new NotFound();
}
