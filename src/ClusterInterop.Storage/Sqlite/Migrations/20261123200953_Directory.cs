using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ClusterInterop.Storage.Sqlite.Migrations;

/// <summary>All tables.</summary>
internal partial class Directory : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "commits",
            columns: table => new
            {
                last_revision = table.Column<long>(type: "INTEGER", nullable: false),
                tag = table.Column<long>(type: "INTEGER", nullable: false),
                time = table.Column<long>(type: "INTEGER", nullable: false)
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_commits", x => x.last_revision);
            });

        migrationBuilder.CreateTable(
            name: "feed_head",
            columns: table => new
            {
                id = table.Column<int>(type: "INTEGER", nullable: false),
                feed_id = table.Column<long>(type: "INTEGER", nullable: false),
                revision = table.Column<long>(type: "INTEGER", nullable: false),
                floor = table.Column<long>(type: "INTEGER", nullable: false)
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_feed_head", x => x.id);
            });

        migrationBuilder.CreateTable(
            name: "records",
            columns: table => new
            {
                name = table.Column<string>(type: "TEXT", nullable: false),
                revision = table.Column<long>(type: "INTEGER", nullable: false),
                state = table.Column<int>(type: "INTEGER", nullable: false),
                visibility = table.Column<int>(type: "INTEGER", nullable: false),
                widest_visibility = table.Column<int>(type: "INTEGER", nullable: false),
                etag = table.Column<string>(type: "TEXT", nullable: false),
                source_version = table.Column<string>(type: "TEXT", nullable: false),
                expire_time = table.Column<long>(type: "INTEGER", nullable: true),
                update_time = table.Column<long>(type: "INTEGER", nullable: false),
                bytes = table.Column<byte[]>(type: "BLOB", nullable: false)
            },
            constraints: table =>
            {
                // By hand: the feed's order is the order of the rows, so that it is read in sequence, a change is
                // written at the end, and a rising revision costs no index of its own. To the model the name is the
                // key, since the revision of a record changes.
                table.PrimaryKey("PK_records", x => x.revision);
            });

        migrationBuilder.CreateTable(
            name: "requests",
            columns: table => new
            {
                key = table.Column<string>(type: "TEXT", nullable: false),
                body_digest = table.Column<string>(type: "TEXT", nullable: false),
                answer = table.Column<byte[]>(type: "BLOB", nullable: false),
                time = table.Column<long>(type: "INTEGER", nullable: false)
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_requests", x => x.key);
            });

        migrationBuilder.CreateTable(
            name: "vocabularies",
            columns: table => new
            {
                scheme = table.Column<string>(type: "TEXT", nullable: false),
                content = table.Column<byte[]>(type: "BLOB", nullable: false),
                import_time = table.Column<long>(type: "INTEGER", nullable: false)
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_vocabularies", x => x.scheme);
            });

        migrationBuilder.CreateIndex(
            name: "records_by_expire_time",
            table: "records",
            column: "expire_time",
            filter: "expire_time IS NOT NULL");

        migrationBuilder.CreateIndex(
            name: "records_by_name",
            table: "records",
            column: "name",
            unique: true);

        migrationBuilder.CreateIndex(
            name: "tombstones_by_update_time",
            table: "records",
            column: "update_time",
            filter: "state <> 1");

        migrationBuilder.CreateIndex(
            name: "requests_by_time",
            table: "requests",
            column: "time");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable(
            name: "commits");

        migrationBuilder.DropTable(
            name: "feed_head");

        migrationBuilder.DropTable(
            name: "records");

        migrationBuilder.DropTable(
            name: "requests");

        migrationBuilder.DropTable(
            name: "vocabularies");
    }
}
