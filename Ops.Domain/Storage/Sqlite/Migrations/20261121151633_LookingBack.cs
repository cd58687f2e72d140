using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ops.Domain.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class LookingBack : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Retries",
                table: "runs",
                type: "TEXT",
                maxLength: 60,
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_runs_one_revert",
                table: "runs",
                column: "ParentRunId",
                unique: true,
                filter: "\"Mode\" = 'Revert' AND \"Status\" NOT IN ('Cancelled', 'Failed', 'Rejected', 'Expired', 'CompletedWithFailures')");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_runs_one_revert",
                table: "runs");

            migrationBuilder.DropColumn(
                name: "Retries",
                table: "runs");
        }
    }
}
