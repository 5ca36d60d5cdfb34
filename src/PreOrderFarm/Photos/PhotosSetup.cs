using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace PreOrderFarm.Photos;

public static class PhotosSetup
{
    public static IServiceCollection AddPhotos(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PhotosOptions>()
            .Bind(configuration.GetSection(PhotosOptions.Section))
            .Validate(options => options.Folder.Length > 0, "Photos:Folder names a folder.")
            .Validate(options => options.MaximumMegabytes > 0 && options.Parallel > 0 && options.PerMemberADay > 0 && options.TimeoutSeconds > 0 && options.MemoryMegabytes > 0, "Photos: limits are above zero.")
            .ValidateOnStart();
        return services.AddSingleton<PhotoFiles>().AddSingleton<Vips>().AddScoped<StorePhoto>().AddScoped<DropPhoto>().AddScoped<SweepPhotos>();
    }
}
