using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ClusterInterop.Storage.Sqlite.Migrations;

/// <summary>The audit of acknowledged writes.</summary>
internal partial class Audit : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "audit",
            columns: table => new
            {
                // By hand: without AUTOINCREMENT, which writes to a table of its own for each row. Only the oldest rows
                // are ever removed, so that the numbers rise without it.
                id = table.Column<long>(type: "INTEGER", nullable: false),
                revision = table.Column<long>(type: "INTEGER", nullable: false),
                time = table.Column<long>(type: "INTEGER", nullable: false),
                method = table.Column<int>(type: "INTEGER", nullable: false),
                association = table.Column<string>(type: "TEXT", nullable: false),
                request_id = table.Column<string>(type: "TEXT", nullable: false),
                records = table.Column<string>(type: "TEXT", nullable: false)
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_audit", x => x.id);
            });
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable(
            name: "audit");
    }
}
