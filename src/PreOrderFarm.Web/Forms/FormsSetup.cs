using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding.Metadata;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Forms;

internal static class FormsSetup
{
    public static void AddForms(this IServiceCollection services)
    {
        services.AddRazorPages(pages =>
        {
            pages.Conventions.AuthorizeFolder("/Admin", AccessPolicies.Operator);
            pages.Conventions.AuthorizeFolder("/Packing", AccessPolicies.Packer);
            pages.Conventions.AuthorizeFolder("/Grower");
        }).AddViewOptions(views => views.HtmlHelperOptions.ClientValidationEnabled = false);

        services.AddOptions<CookieTempDataProviderOptions>().Configure<IConfiguration>(
            (options, configuration) => CookieNames.Name(options.Cookie, Notices.CookieName, CookieNames.IsHttps(configuration)));
        services.AddOptions<MvcOptions>().Configure<IStringLocalizer<Texts>>(ChooseBinding);
        services.Configure<MvcOptions>(mvc => mvc.Filters.Add<OnlyWhatThePageHandles>());
    }

    private static void ChooseBinding(MvcOptions mvc, IStringLocalizer<Texts> T)
    {
        // Rules are checked by the use case; an empty field is an empty string.
        mvc.SuppressImplicitRequiredAttributeForNonNullableReferenceTypes = true;
        mvc.ModelMetadataDetailsProviders.Add(new EmptyStringStays());
        var messages = mvc.ModelBindingMessageProvider;
        messages.SetAttemptedValueIsInvalidAccessor((value, _) => T["'{0}' cannot be read here.", value]);
        messages.SetNonPropertyAttemptedValueIsInvalidAccessor(value => T["'{0}' cannot be read here.", value]);
        messages.SetValueIsInvalidAccessor(value => T["'{0}' cannot be read here.", value]);
        messages.SetValueMustBeANumberAccessor(_ => T["Enter a number."]);
        messages.SetNonPropertyValueMustBeANumberAccessor(() => T["Enter a number."]);
        messages.SetUnknownValueIsInvalidAccessor(_ => T["This cannot be read."]);
        messages.SetNonPropertyUnknownValueIsInvalidAccessor(() => T["This cannot be read."]);
        messages.SetValueMustNotBeNullAccessor(_ => T["Fill in this field."]);
        messages.SetMissingBindRequiredValueAccessor(_ => T["Fill in this field."]);
        messages.SetMissingKeyOrValueAccessor(() => T["Fill in this field."]);
        messages.SetMissingRequestBodyRequiredValueAccessor(() => T["Fill in this field."]);
    }

    private sealed class EmptyStringStays : IDisplayMetadataProvider
    {
        public void CreateDisplayMetadata(DisplayMetadataProviderContext context) => context.DisplayMetadata.ConvertEmptyStringToNull = false;
    }
}
