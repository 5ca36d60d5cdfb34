using Microsoft.AspNetCore.Mvc.RazorPages;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Language;

namespace PreOrderFarm.Web.Forms;

/// <summary>Broken rules on a page: each sentence beside its field, what was typed kept. See docs/development.md.</summary>
public static class RulesOnPages
{
    /// <summary>
    /// Runs a use case; false when a rule said no (then redisplay the page). A rule about a field that the form has
    /// (<c>Input.Email</c> for Email) is shown there, any other above the form.
    /// </summary>
    public static async Task<bool> TryAsync(this PageModel page, Func<Task> useCase, string prefix = "Input")
    {
        if (!page.ModelState.IsValid)
            return false;
        try
        {
            await useCase();
            return true;
        }
        catch (RuleBroken broken)
        {
            page.ShowBroken(broken, prefix);
            return false;
        }
    }

    public static void ShowBroken(this PageModel page, RuleBroken broken, string prefix = "Input")
    {
        var sentences = page.HttpContext.RequestServices.GetRequiredService<RuleSentences>();
        foreach (var rule in broken.Broken)
            page.ModelState.AddModelError(FieldOf(page, prefix, rule.Field), sentences.Of(rule.Sentence));
    }

    // A prefix that is itself one value of many ('Problems[…]') is the field.
    private static string FieldOf(PageModel page, string prefix, string field) =>
        field.Length == 0 ? ""
        : IsFile(page, prefix, field) ? $"{prefix}.{field}"
        : new[] { prefix.EndsWith(']') ? prefix : $"{prefix}.{field}", field }.FirstOrDefault(page.ModelState.ContainsKey) ?? "";

    // A file that nobody chose is not sent, and leaves no trace of its field.
    private static bool IsFile(PageModel page, string prefix, string field) =>
        page.GetType().GetProperty(prefix)?.PropertyType.GetProperty(field)?.PropertyType == typeof(IFormFile);
}
