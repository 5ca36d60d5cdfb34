using PreOrderFarm.Members;
using PreOrderFarm.Photos;

namespace PreOrderFarm.Campaigns;

/// <summary>
/// Takes an uploaded picture into a campaign. Whether it may have one is asked first, and no files stay of a picture
/// that does not get there.
/// </summary>
public sealed class UploadCampaignPhoto(StorePhoto store, AddCampaignPhoto add, DropPhoto drop)
{
    public async Task<Guid> RunAsync(Actor actor, Guid campaignId, Stream content, string alt, CancellationToken ct)
    {
        await add.PhotosWithRoomAsync(actor, campaignId, alt, ct);
        var photoId = await store.RunAsync(actor, content, ct);
        var isAdded = false;
        try
        {
            await add.RunAsync(actor, campaignId, photoId, alt, ct);
            isAdded = true;
        }
        finally
        {
            if (!isAdded)
                await drop.RunAsync(photoId, CancellationToken.None);
        }
        return photoId;
    }
}
