using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace PreOrderFarm.Members;

internal sealed class MemberMapping :
    IEntityTypeConfiguration<Member>,
    IEntityTypeConfiguration<IdentityUserClaim<Guid>>,
    IEntityTypeConfiguration<IdentityUserLogin<Guid>>,
    IEntityTypeConfiguration<IdentityUserToken<Guid>>,
    IEntityTypeConfiguration<IdentityUserPasskey<Guid>>,
    IEntityTypeConfiguration<PersonalAccessToken>,
    IEntityTypeConfiguration<DataProtectionKey>
{
    public void Configure(EntityTypeBuilder<Member> member)
    {
        member.ToTable("members");
        foreach (var required in new[] { nameof(Member.UserName), nameof(Member.NormalizedUserName), nameof(Member.Email), nameof(Member.NormalizedEmail) })
            member.Property(required).IsRequired();
        // Written by AuthenticatorTokens in one statement; Identity writes whole members, with what it once read.
        member.Property(m => m.AuthenticatorStep).Metadata.SetAfterSaveBehavior(PropertySaveBehavior.Ignore);
    }

    public void Configure(EntityTypeBuilder<IdentityUserClaim<Guid>> claim) => claim.ToTable("member_claims");

    public void Configure(EntityTypeBuilder<IdentityUserLogin<Guid>> login) => login.ToTable("member_logins");

    public void Configure(EntityTypeBuilder<IdentityUserToken<Guid>> token) => token.ToTable("member_tokens");

    public void Configure(EntityTypeBuilder<IdentityUserPasskey<Guid>> passkey)
    {
        passkey.ToTable("member_passkeys");
        passkey.HasKey(p => p.CredentialId);
        passkey.OwnsOne(p => p.Data, data => data.ToJson("data"));
        passkey.Navigation(p => p.Data).IsRequired();
    }

    public void Configure(EntityTypeBuilder<PersonalAccessToken> token)
    {
        token.ToTable("personal_access_tokens");
        token.HasKey(t => t.Id);
    }

    public void Configure(EntityTypeBuilder<DataProtectionKey> key)
    {
        key.ToTable("data_protection_keys");
        key.HasKey(k => k.FriendlyName);
    }
}
