using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ClusterInterop.Storage.Sqlite.Migrations;

/// <summary>Who sent a batch, and who is disabled.</summary>
internal partial class Operators : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>(
            name: "subject",
            table: "audit",
            type: "TEXT",
            nullable: false,
            defaultValue: "");

        migrationBuilder.AddColumn<string>(
            name: "concerns",
            table: "audit",
            type: "TEXT",
            nullable: false,
            defaultValue: "");

        migrationBuilder.CreateTable(
            name: "disabled",
            columns: table => new
            {
                key = table.Column<string>(type: "TEXT", nullable: false),
                bytes = table.Column<byte[]>(type: "BLOB", nullable: false)
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_disabled", x => x.key);
            });
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable(
            name: "disabled");

        migrationBuilder.DropColumn(
            name: "subject",
            table: "audit");

        migrationBuilder.DropColumn(
            name: "concerns",
            table: "audit");
    }
}
