using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Photos;

namespace PreOrderFarm.PickUp;

public static class PickUpSetup
{
    public static IServiceCollection AddPickUp(this IServiceCollection services) =>
        services
            .AddSingleton(new PhotoUse("pick_up_points", "photo_id"))
            .AddScoped<AddPickUpPoint>().AddScoped<EditPickUpPoint>().AddScoped<ClosePickUpPoint>().AddScoped<ShowPickUpPhoto>()
            .AddScoped<PickUpQueries>();
}
