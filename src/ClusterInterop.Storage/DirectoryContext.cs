using Microsoft.EntityFrameworkCore;

namespace ClusterInterop.Storage;

/// <summary>The tables, the same on every database. A driver derives from it to have migrations of its own.</summary>
/// <remarks>Names of records are compared byte by byte: a driver whose database compares text by language must say so
/// for its name columns.</remarks>
internal abstract class DirectoryContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<RecordRow> Records => Set<RecordRow>();

    public DbSet<ContactsRow> Contacts => Set<ContactsRow>();

    public DbSet<FeedHeadRow> FeedHead => Set<FeedHeadRow>();

    public DbSet<CommitRow> Commits => Set<CommitRow>();

    public DbSet<RequestRow> Requests => Set<RequestRow>();

    public DbSet<AuditRow> Audit => Set<AuditRow>();

    public DbSet<DisabledRow> Disabled => Set<DisabledRow>();

    public DbSet<VocabularyRow> Vocabularies => Set<VocabularyRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<RecordRow>(record =>
        {
            record.ToTable("records").HasKey(row => row.Name);
            record.Property(row => row.Name).HasColumnName("name");
            record.Property(row => row.Revision).HasColumnName("revision");
            record.Property(row => row.State).HasColumnName("state");
            record.Property(row => row.Visibility).HasColumnName("visibility");
            record.Property(row => row.WidestVisibility).HasColumnName("widest_visibility");
            record.Property(row => row.Etag).HasColumnName("etag");
            record.Property(row => row.SourceVersion).HasColumnName("source_version");
            record.Property(row => row.ExpireTime).HasColumnName("expire_time");
            record.Property(row => row.UpdateTime).HasColumnName("update_time");
            record.Property(row => row.ContactsDigest).HasColumnName("contacts_digest");
            record.Property(row => row.Bytes).HasColumnName("bytes");
            record.HasIndex(row => row.Revision).IsUnique().HasDatabaseName("records_by_revision");
            record.HasIndex(row => row.ExpireTime).HasDatabaseName("records_by_expire_time")
                .HasFilter("expire_time IS NOT NULL");
            record.HasIndex(row => row.UpdateTime).HasDatabaseName("tombstones_by_update_time")
                .HasFilter("state <> 1");
        });
        modelBuilder.Entity<ContactsRow>(contacts =>
        {
            contacts.ToTable("contacts").HasKey(row => row.Name);
            contacts.Property(row => row.Name).HasColumnName("name");
            contacts.Property(row => row.Bytes).HasColumnName("bytes");
        });
        modelBuilder.Entity<FeedHeadRow>(head =>
        {
            head.ToTable("feed_head").HasKey(row => row.Id);
            head.Property(row => row.Id).HasColumnName("id").ValueGeneratedNever();
            head.Property(row => row.FeedId).HasColumnName("feed_id");
            head.Property(row => row.Revision).HasColumnName("revision");
            head.Property(row => row.Floor).HasColumnName("floor");
        });
        modelBuilder.Entity<CommitRow>(commit =>
        {
            commit.ToTable("commits").HasKey(row => row.LastRevision);
            commit.Property(row => row.LastRevision).HasColumnName("last_revision").ValueGeneratedNever();
            commit.Property(row => row.Tag).HasColumnName("tag");
            commit.Property(row => row.Time).HasColumnName("time");
        });
        modelBuilder.Entity<RequestRow>(request =>
        {
            request.ToTable("requests").HasKey(row => row.Key);
            request.Property(row => row.Key).HasColumnName("key");
            request.Property(row => row.BodyDigest).HasColumnName("body_digest");
            request.Property(row => row.Answer).HasColumnName("answer");
            request.Property(row => row.Time).HasColumnName("time");
            request.HasIndex(row => row.Time).HasDatabaseName("requests_by_time");
        });
        modelBuilder.Entity<AuditRow>(audit =>
        {
            audit.ToTable("audit").HasKey(row => row.Id);
            audit.Property(row => row.Id).HasColumnName("id").ValueGeneratedOnAdd();
            audit.Property(row => row.Revision).HasColumnName("revision");
            audit.Property(row => row.Time).HasColumnName("time");
            audit.Property(row => row.Method).HasColumnName("method");
            audit.Property(row => row.Association).HasColumnName("association");
            audit.Property(row => row.Subject).HasColumnName("subject").HasDefaultValue("");
            audit.Property(row => row.Concerns).HasColumnName("concerns").HasDefaultValue("");
            audit.Property(row => row.RequestId).HasColumnName("request_id");
            audit.Property(row => row.Records).HasColumnName("records");
        });
        modelBuilder.Entity<DisabledRow>(disabled =>
        {
            disabled.ToTable("disabled").HasKey(row => row.Key);
            disabled.Property(row => row.Key).HasColumnName("key");
            disabled.Property(row => row.Bytes).HasColumnName("bytes");
        });
        modelBuilder.Entity<VocabularyRow>(vocabulary =>
        {
            vocabulary.ToTable("vocabularies").HasKey(row => row.Scheme);
            vocabulary.Property(row => row.Scheme).HasColumnName("scheme");
            vocabulary.Property(row => row.Content).HasColumnName("content");
            vocabulary.Property(row => row.ImportTime).HasColumnName("import_time");
        });
    }
}
