using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ClusterInterop.Storage.Sqlite.Migrations;

/// <summary>The contacts of records, apart from them.</summary>
internal partial class Contacts : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>(
            name: "contacts_digest",
            table: "records",
            type: "TEXT",
            nullable: false,
            defaultValue: "");

        migrationBuilder.CreateTable(
            name: "contacts",
            columns: table => new
            {
                name = table.Column<string>(type: "TEXT", nullable: false),
                bytes = table.Column<byte[]>(type: "BLOB", nullable: false)
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_contacts", x => x.name);
            });
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable(
            name: "contacts");

        migrationBuilder.DropColumn(
            name: "contacts_digest",
            table: "records");
    }
}
