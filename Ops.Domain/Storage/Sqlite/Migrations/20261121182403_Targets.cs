using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ops.Domain.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Targets : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "PrunedAt",
                table: "runs",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ResultsSha256",
                table: "runs",
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "TellsSubject",
                table: "run_events",
                type: "TEXT",
                maxLength: 800,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Source",
                table: "files",
                type: "TEXT",
                maxLength: 1500,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "file_history",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    RunId = table.Column<long>(type: "INTEGER", nullable: false),
                    ItemKey = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    Target = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Path = table.Column<string>(type: "TEXT", maxLength: 1024, nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    OldSha256 = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    OldSize = table.Column<long>(type: "INTEGER", nullable: true),
                    NewSha256 = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    NewSize = table.Column<long>(type: "INTEGER", nullable: true),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_file_history", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "result_parts",
                columns: table => new
                {
                    RunId = table.Column<long>(type: "INTEGER", nullable: false),
                    Number = table.Column<int>(type: "INTEGER", nullable: false),
                    From = table.Column<long>(type: "INTEGER", nullable: false),
                    To = table.Column<long>(type: "INTEGER", nullable: false),
                    Rows = table.Column<long>(type: "INTEGER", nullable: false),
                    Offset = table.Column<long>(type: "INTEGER", nullable: false),
                    Line = table.Column<long>(type: "INTEGER", nullable: false),
                    Bytes = table.Column<long>(type: "INTEGER", nullable: false),
                    Sha256 = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Key = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_result_parts", x => new { x.RunId, x.Number });
                });

            migrationBuilder.CreateIndex(
                name: "IX_run_events_TellsSubject_Id",
                table: "run_events",
                columns: new[] { "TellsSubject", "Id" },
                filter: "\"TellsSubject\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_file_history_OldSha256",
                table: "file_history",
                column: "OldSha256");

            migrationBuilder.CreateIndex(
                name: "IX_file_history_RunId_ItemKey",
                table: "file_history",
                columns: new[] { "RunId", "ItemKey" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_file_history_Target_Path_Id",
                table: "file_history",
                columns: new[] { "Target", "Path", "Id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "file_history");

            migrationBuilder.DropTable(
                name: "result_parts");

            migrationBuilder.DropIndex(
                name: "IX_run_events_TellsSubject_Id",
                table: "run_events");

            migrationBuilder.DropColumn(
                name: "PrunedAt",
                table: "runs");

            migrationBuilder.DropColumn(
                name: "ResultsSha256",
                table: "runs");

            migrationBuilder.DropColumn(
                name: "TellsSubject",
                table: "run_events");

            migrationBuilder.DropColumn(
                name: "Source",
                table: "files");
        }
    }
}
