using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace PreOrderFarm.News;

internal sealed class NewsMapping : IEntityTypeConfiguration<NewsReader>, IEntityTypeConfiguration<Follow>
{
    public void Configure(EntityTypeBuilder<NewsReader> reader)
    {
        reader.ToTable("news_readers");
        reader.HasKey(r => r.Id);
    }

    public void Configure(EntityTypeBuilder<Follow> follow)
    {
        follow.ToTable("follows");
        follow.HasKey(f => f.Id);
    }
}
