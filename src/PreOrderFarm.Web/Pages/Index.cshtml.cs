using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace PreOrderFarm.Web.Pages;

[AllowAnonymous]
public sealed class IndexModel : PageModel;
