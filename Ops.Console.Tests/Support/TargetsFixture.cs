using System.Text;
using Ops.Domain.Tests.Support;

namespace Ops.Console.Tests.Support;

/// <summary>A console with three targets on this machine: a SQLite database, an HTTP service that can die, and a folder of files.</summary>
public sealed class TargetsFixture : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private FlakyService _service = null!;

    public ConsoleProcess Console { get; private set; } = null!;

    public Uri Address => Console.Address;

    /// <summary>The folder that is the bucket "reports".</summary>
    public string Bucket => _folder.File("reports");

    internal FlakyService Service => _service;

    /// <summary>Every byte of the table of orders, in SQLite's own words.</summary>
    public string Orders()
    {
        var text = new StringBuilder();
        Practice.Read(_folder.Path, "crm.db", "SELECT quote(id), quote(email), quote(total), quote(status), quote(closed_at), quote(details), quote(seal) FROM orders ORDER BY id",
            row => text.AppendJoin('|', row).AppendLine());
        return text.ToString();
    }

    public long Number(string sql) => Practice.Number(_folder.Path, sql, "crm.db");

    public async ValueTask InitializeAsync()
    {
        MakeOrders();
        MakeFiles();
        _service = await FlakyService.Start();
        Console = await ConsoleProcess.Start(_folder.File("data"), settings:
        [
            .. Section("Databases__crm", ("Title", "CRM"), ("Provider", "Sqlite"), ("ConnectionString", $"Data Source={_folder.File("crm.db")}"),
                ("Tables__orders__Title", "Orders"), ("Tables__orders__Table", "orders"), ("Tables__orders__Key__0", "id"), ("Tables__orders__Update__email__Type", "Text"),
                ("Tables__orders__Purge__AgeColumn", "closed_at"), ("Tables__orders__Purge__MinimumDays", "365"), ("Tables__orders__Purge__Condition", "status = 'closed'"),
                ("Statements__open-orders__Title", "Open orders"), ("Statements__open-orders__Sql", "SELECT id, email, total FROM orders WHERE status = 'open' AND total >= @least"),
                ("Statements__open-orders__Key__0", "id"), ("Statements__open-orders__Parameters__least__Type", "Decimal"), ("Statements__open-orders__Parameters__least__Label", "total of that or more")),
            .. Section("Services__billing", ("BaseUrl", _service.Address), ("RetryPauseMilliseconds", "50"), ("Breaker__QuietSeconds", "0.1"),
                ("Requests__refund__Title", "Refund an order"), ("Requests__refund__Path", "/orders/{order_id}/refund"),
                ("Requests__refund__Body", """{ "order": { "id": "{order_id}", "lines": [ { "amount": "{amount:number}", "currency": "EUR" } ] }, "reason": "{reason?}" }"""),
                ("Requests__refund__Compensate__Method", "DELETE"), ("Requests__refund__Compensate__Path", "/refunds/{response.id}")),
            .. Section("Buckets__reports", ("Store", "Local"), ("Root", Bucket), ("DeleteUnder__0", "archive/"),
                ("ReplaceUnder__images__From", "staging/images/"), ("ReplaceUnder__images__To", "live/images/")),
        ]);
    }

    public async ValueTask DisposeAsync()
    {
        await Console.DisposeAsync();
        await _service.DisposeAsync();
        _folder.Dispose();
    }

    private static IEnumerable<(string Key, string Value)> Section(string name, params (string Key, string Value)[] settings) => settings.Select(s => ($"Targets__{name}__{s.Key}", s.Value));

    // 300 orders, 200 of them closed long ago. Texts with JSON in them, bytes, numbers with a point and NULLs are there because they must come back as they were.
    private void MakeOrders()
    {
        File.WriteAllBytes(_folder.File("crm.db"), []);
        Practice.Read(_folder.Path, "crm.db", """
            CREATE TABLE orders (id INTEGER PRIMARY KEY, email TEXT, total REAL NOT NULL, status TEXT NOT NULL, closed_at TEXT, details TEXT, seal BLOB);
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
            INSERT INTO orders SELECT 1000 + i, CASE WHEN i % 7 = 0 THEN NULL ELSE 'ada' || i || '@example.com' END, i * 1.25,
                CASE WHEN i % 3 = 0 THEN 'open' ELSE 'closed' END, CASE WHEN i % 3 = 0 THEN NULL ELSE '2019-03-0' || (1 + i % 9) || ' 12:30:00' END,
                '{"lines":[{"sku":"A-' || i || '","quantity":2},{"sku":"B-17","quantity":1}],"address":{"city":"Köln","zip":"50667"}}', CASE WHEN i % 5 = 0 THEN x'00ff10' END
            FROM n;
            """, _ => { });
    }

    private void MakeFiles()
    {
        Directory.CreateDirectory(Path.Combine(Bucket, "archive", "2025"));
        Directory.CreateDirectory(Path.Combine(Bucket, "live"));
        File.WriteAllBytes(Path.Combine(Bucket, "archive", "2025", "logo.bin"), [0, 255, 10, 13, 0, 7]);
        File.WriteAllText(Path.Combine(Bucket, "archive", "2025", "a report with a rather long name, of the fourth quarter of the year, for all regions.csv"), string.Concat(Enumerable.Repeat("region,total\n", 4000)));
        File.WriteAllText(Path.Combine(Bucket, "archive", "empty.txt"), "");
        File.WriteAllText(Path.Combine(Bucket, "archive", "notes.txt"), "Grüße");
        File.WriteAllText(Path.Combine(Bucket, "live", "current.txt"), "Stays.");
    }
}
