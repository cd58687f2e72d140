using System.Globalization;
using Microsoft.Playwright;
using Ops.Domain.Runs;
using static Microsoft.Playwright.Assertions;

namespace Ops.Console.Tests.Support;

/// <summary>A console of its own with practice data, the people in front of it, and what is stored of their requests.</summary>
internal sealed class ApprovalBench : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Chrome _chrome;
    private readonly (string Key, string Value)[] _settings;

    private ApprovalBench(Chrome chrome, (string Key, string Value)[] settings) => (_chrome, _settings) = (chrome, settings);

    public ConsoleProcess Console { get; private set; } = null!;

    public string Data => _folder.File("data");

    /// <summary>How many contacts there are.</summary>
    public long Contacts => Practice.Number(Data, "SELECT count(*) FROM contacts", "practice.db");

    /// <summary>Starts it; returns when the practice database is filled.</summary>
    public static async Task<ApprovalBench> Start(Chrome chrome, params (string Key, string Value)[] settings)
    {
        var bench = new ApprovalBench(chrome, settings);
        try
        {
            bench.Console = await ConsoleProcess.Start(bench.Data, 0, settings);
            await Until.True(() => Practice.Number(bench.Data, "SELECT count(*) FROM runs WHERE Id = 1 AND Status = 'Succeeded'") == 1, "R-1 to fill the practice database", 120);
            return bench;
        }
        catch
        {
            await bench.DisposeAsync();
            throw;
        }
    }

    public Task<IPage> SignIn(string name) => _chrome.SignIn(Console.Address, name);

    public string File(string name) => _folder.File(name);

    /// <summary>A deployment: the program is stopped, and this one starts at the same address.</summary>
    public async Task Deploy(string program)
    {
        var port = Console.Address.Port;
        await Console.Stop();
        await Console.DisposeAsync();
        Console = await ConsoleProcess.StartBuild(program, Data, port, _settings);
    }

    /// <summary>Previews deleting contacts and asks for it by the form; the page then shows the request.</summary>
    public Task<Asked> Ask(IPage page, int days, string why = "They left the programme years ago, OPS-1423") =>
        Ask(page, "contacts.purge", why, async () =>
        {
            await page.GetByLabel("Untouched for").FillAsync(days.ToString(CultureInfo.InvariantCulture));
            await page.GetByLabel("Untouched for").BlurAsync();
        });

    /// <summary>The same for any operation.</summary>
    public async Task<Asked> Ask(IPage page, string operation, string why, Func<Task> fill)
    {
        await page.GotoAsync($"/operations/{operation}");
        await fill();
        await page.GetByRole(AriaRole.Button, new() { Name = "Preview", Exact = true }).ClickAsync();
        await page.GetByLabel("Why shall it be done?").FillAsync(why);
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask to", Exact = false }).ClickAsync();
        await Expect(page.GetByText("asks to", new() { Exact = false }).First).ToBeVisibleAsync();
        var path = new Uri(page.Url).AbsolutePath;
        Assert.True(RunNumber.TryParse(path.Split('/')[^1], out var id));
        return new Asked(this, id, path);
    }

    public async ValueTask DisposeAsync()
    {
        if (Console is not null)
        {
            await Console.DisposeAsync();
        }

        _folder.Dispose();
    }

    /// <summary>A request, as it is stored.</summary>
    internal sealed record Asked(ApprovalBench Bench, long Id, string Page)
    {
        public string State => Read("State FROM approval_requests WHERE RunId");

        public string Status => Read("Status FROM runs WHERE Id");

        /// <summary>The run's sentence.</summary>
        public string Reason => Read("StatusReason FROM runs WHERE Id");

        public long Planned => Number("Planned FROM approval_requests WHERE RunId");

        public long Preview => Number("PreviewRunId FROM runs WHERE Id");

        public long Decisions => Number("count(*) FROM decisions d JOIN approval_requests r ON r.Id = d.RequestId WHERE r.RunId");

        /// <summary>How often a node began to work on it.</summary>
        public long Starts => Number("count(*) FROM run_events WHERE \"To\" = 'Running' AND RunId");

        /// <summary>How often its approval was used, by the audit trail.</summary>
        public long Uses => Practice.Number(Bench.Data, $"SELECT count(*) FROM audit_entries WHERE Action = 'approval.consumed' AND ObjectId = '{RunNumber.Format(Id)}'");

        /// <summary>What was refused about it, by the audit trail.</summary>
        public string Refusals => Practice.Text(Bench.Data, $"SELECT group_concat(Summary, ' ') FROM audit_entries WHERE Action IN ('run.refused', 'access.refused') AND ObjectId = '{RunNumber.Format(Id)}'");

        public async Task Becomes(string status)
        {
            var deadline = DateTime.UtcNow.AddSeconds(120);
            while (Status != status)
            {
                Assert.True(DateTime.UtcNow < deadline, $"{RunNumber.Format(Id)} did not become {status}. It is {Status}: {Reason}\n{Bench.Console.Output}");
                await Task.Delay(20);
            }
        }

        private string Read(string what) => Practice.Text(Bench.Data, string.Create(CultureInfo.InvariantCulture, $"SELECT {what} = {Id}"));

        private long Number(string what) => Practice.Number(Bench.Data, string.Create(CultureInfo.InvariantCulture, $"SELECT {what} = {Id}"));
    }
}
