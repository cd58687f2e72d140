using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;
using Ops.Console.Access;
using Ops.Console.Tests.Support;
using WebClient = Ops.Console.Tests.Support.WebClient;

namespace Ops.Console.Tests.Shell;

/// <summary>
/// T12: every endpoint and page there is, asked for by everybody there is, answers as inventory.txt says. What is new and not
/// written there fails.
/// </summary>
public sealed class InventoryTests : IAsyncLifetime
{
    private const string Files = "GET (files of the program)";
    private readonly Dictionary<string, WebClient> _people = new(StringComparer.Ordinal);
    private OpenConsole _console = null!;

    // How a row is asked for where its name does not say it all.
    private static readonly Dictionary<string, Func<HttpClient, Task<HttpResponseMessage>>> How = new(StringComparer.Ordinal)
    {
        [Files] = http => http.GetAsync("/console.css"),
        ["PAGE /approvals/{Number}"] = http => http.GetAsync("/approvals/R-1"),
        ["PAGE /runs/{Number}"] = http => http.GetAsync("/runs/R-1"),
        ["PAGE /operations/{Key}"] = http => http.GetAsync("/operations/contacts.purge"),
        ["GET /runs/{number}/results.csv"] = http => http.GetAsync("/runs/R-1/results.csv"),
        ["GET /runs/{number}/output.csv"] = http => http.GetAsync("/runs/R-1/output.csv"),
        ["GET /runs/{number}/handoff.md"] = http => http.GetAsync("/runs/R-1/handoff.md"),
        ["GET /runs/{number}/input.csv"] = http => http.GetAsync("/runs/R-1/input.csv"),
        ["GET /files/history/{id}/content"] = http => http.GetAsync("/files/history/1/content"),
        ["POST /files"] = async http =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/files?name=x.csv") { Content = new StringContent("x"), Headers = { { "X-Ops-Upload", "1" } } };
            return await http.SendAsync(request);
        },
        ["ANY /_blazor"] = http => http.GetAsync("/_blazor"),
        ["ANY /_blazor/disconnect"] = http => http.PostAsync("/_blazor/disconnect", null),
        ["ANY /_blazor/negotiate"] = http => http.PostAsync("/_blazor/negotiate?negotiateVersion=1", null),
    };

    public async ValueTask InitializeAsync()
    {
        _console = await OpenConsole.Start();
        foreach (var person in Inventory.People)
        {
            var subject = DevelopmentPeople.All.FirstOrDefault(p => p.Role == person)?.Subject;
            _people[person] = subject is null ? WebClient.Stranger(_console.Address) : await WebClient.SignIn(_console.Address, subject);

            // As a browser asks when a person opens a page: only he is led to the sign-in page, everybody else gets the status.
            _people[person].Http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        }

        await Until.True(() => Practice.Number(_console.Data, "SELECT count(*) FROM runs WHERE Status = 'Succeeded'") == 1, "R-1 to fill the practice database");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var person in _people.Values)
        {
            person.Dispose();
        }

        await _console.DisposeAsync();
    }

    [Fact]
    public async Task T12_every_endpoint_and_page_answers_everybody_as_is_written()
    {
        var found = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var name in Endpoints())
        {
            var answers = new List<string>();
            foreach (var person in Inventory.People)
            {
                using var answer = await Ask(name, _people[person].Http);
                answers.Add(Word(answer));
            }

            found[name] = answers;
        }

        Inventory.Agrees(new Inventory().Rows.Where(r => !r.Key.StartsWith("RunControl", StringComparison.Ordinal)), found);
    }

    [Fact]
    public void Every_page_is_an_endpoint()
    {
        var routes = typeof(Ops.Console.Server).Assembly.GetTypes().SelectMany(t => t.GetCustomAttributes<RouteAttribute>()).Select(r => $"PAGE {r.Template}");
        Assert.Subset(new Inventory().Rows.Keys.ToHashSet(StringComparer.Ordinal), routes.ToHashSet(StringComparer.Ordinal));
    }

    private IEnumerable<string> Endpoints() => _console.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Select(Name).Distinct(StringComparer.Ordinal);

    private static string Name(RouteEndpoint endpoint)
    {
        var route = $"/{endpoint.RoutePattern.RawText!.Trim('/')}";
        var methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];
        return endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null || route == "/{**path:file}" ? Files
            : endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null ? $"PAGE {route}"
            : $"{(methods.Count == 0 ? "ANY" : string.Join(',', methods))} {route}";
    }

    private static Task<HttpResponseMessage> Ask(string name, HttpClient http)
    {
        if (How.TryGetValue(name, out var how))
        {
            return how(http);
        }

        var (method, path) = (name.Split(' ')[0].Split(',')[0], name.Split(' ')[1]);
        Assert.False(path.Contains('{', StringComparison.Ordinal), $"{name} is new: say in InventoryTests.How how to ask for it, and in inventory.txt what it answers.");
        return http.SendAsync(new HttpRequestMessage(new HttpMethod(method is "PAGE" or "ANY" ? "GET" : method), path));
    }

    private static string Word(HttpResponseMessage answer) => answer switch
    {
        { StatusCode: HttpStatusCode.Redirect, Headers.Location: { } to } when to.ToString().Contains("/sign-in", StringComparison.Ordinal) => "sign-in",
        _ => ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
