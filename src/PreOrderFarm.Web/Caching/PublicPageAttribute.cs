namespace PreOrderFarm.Web.Caching;

/// <summary>The page is the same for all who have no cookie but their language's: it is made once a second, and sent small.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PublicPageAttribute : Attribute
{
    public static bool IsOn(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<PublicPageAttribute>() is not null;
}
