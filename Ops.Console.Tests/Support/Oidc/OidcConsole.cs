using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Ops.Domain.Access;
using Ops.Domain.Storage;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Ops.Console.Access;
using Ops.Console.Access.Oidc;

namespace Ops.Console.Tests.Support.Oidc;

/// <summary>The real console in this process, with its whole pipeline on a port of its own, signing in at a provider.</summary>
internal sealed class OidcConsole : IAsyncDisposable
{
    // The order tests name them in.
    private static readonly string[] Ours = ["iss", "sub", "name", "sid", "person", "role"];

    /// <summary>What browsers call it in tests of the scripted provider; the client leads them to the real port.</summary>
    public const string PublicUrl = "http://localhost:5080";

    private readonly WebApplication _app;
    private readonly TempFolder _folder;

    private OidcConsole(WebApplication app, TempFolder folder, MovedTime time, KeptLog log, EndedOnes ended) => (_app, _folder, Time, Log, Ended) = (app, folder, time, log, ended);

    public MovedTime Time { get; }

    public KeptLog Log { get; }

    public EndedOnes Ended { get; }

    public Uri Address { get; private set; } = null!;

    public string Data => _folder.Path;

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public static Task<OidcConsole> Start(string authority, MovedTime time, params string[] settings) => Start(authority, time, null, settings);

    /// <summary>Settings are <c>Oidc:Key=value</c> and outrank those every test has.</summary>
    public static async Task<OidcConsole> Start(string authority, MovedTime time, Action<WebApplicationBuilder>? also, params string[] settings)
    {
        var folder = new TempFolder();
        var (log, ended) = (new KeptLog(), new EndedOnes());
        string[] args =
        [
            "--environment=Development", "--Ops:Environment=development", "--urls=http://127.0.0.1:0", $"--Ops:DataDirectory={folder.Path}", $"--Oidc:Authority={authority}",
            $"--Oidc:ClientId={ScriptedProvider.ClientId}", $"--Oidc:ClientSecret={ScriptedProvider.ClientSecret}", $"--Oidc:PublicUrl={PublicUrl}", "--Proxy:AllowedHosts:0=127.0.0.1", $"--Proxy:AllowedHosts:1={new Uri(PublicUrl).Host}",
            "--Oidc:RoleClaims:0:Path:0=roles", "--Oidc:RoleMap:0:Value=ops-staff", "--Oidc:RoleMap:0:Role=staff", "--Oidc:RoleMap:1:Value=ops-admins", "--Oidc:RoleMap:1:Role=admin",
            "--Logging:LogLevel:Default=Trace", "--Logging:LogLevel:Microsoft.AspNetCore=Trace", .. settings.Select(s => "--" + s),
        ];
        var app = Server.Build(args, builder =>
        {
            builder.Logging.ClearProviders().AddProvider(log);
            builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time));
            builder.Services.Replace(ServiceDescriptor.Singleton<IEndSessions>(services => ended.With(new EndSessions(services.GetRequiredService<Ops.Domain.Access.Sessions>()))));
            also?.Invoke(builder);
        });

        // What no page shows: the session as the console has it.
        app.MapGet("/test/me", async (HttpContext http, CancellationToken _) => Results.Json(new Me(
            [.. http.User.Claims.Where(c => c.Type is not ("session" or "address")).OrderBy(c => Array.IndexOf(Ours, c.Type)).Select(c => $"{c.Type}={c.Value}")], Viewer.Of(http.User).Subject, http.User.Identity?.AuthenticationType, await RefreshTokenOf(http)))).RequireAuthorization();
        await Server.Prepare(app.Services);
        await app.StartAsync();
        return new OidcConsole(app, folder, time, log, ended) { Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
    }

    /// <summary>It is in no cookie and no ticket: only in the session's row.</summary>
    private static async Task<string?> RefreshTokenOf(HttpContext http)
    {
        await using var db = await http.RequestServices.GetRequiredService<IDbContextFactory<OpsDb>>().CreateDbContextAsync();
        var id = Viewer.Of(http.User).SessionId;
        var row = await db.Sessions.AsNoTracking().SingleAsync(s => s.Id == id);
        return row.RefreshToken is null ? null : http.RequestServices.GetRequiredService<SecretBox>().Open(row.RefreshToken, "sessions.refresh-token");
    }

    /// <summary>Gives another node what the nodes of one console share: the database as it is now, with sessions and keys, and the master key.</summary>
    public void ShareKeys(WebApplicationBuilder other)
    {
        var data = other.Configuration["Ops:DataDirectory"]!;
        Directory.CreateDirectory(Path.Combine(data, "keys"));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Data, "keys")))
        {
            File.Copy(file, Path.Combine(data, "keys", Path.GetFileName(file)), overwrite: true);
        }

        using var from = new SqliteConnection($"Data Source={Path.Combine(Data, "ops.db")}");
        using var to = new SqliteConnection($"Data Source={Path.Combine(data, "ops.db")};Pooling=False");
        from.Open();
        to.Open();
        from.BackupDatabase(to);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>The session as the console has it.</summary>
    internal sealed record Me(IReadOnlyList<string> Claims, string Key, string? Way, string? RefreshToken);

    /// <summary>Which sessions were ended.</summary>
    internal sealed class EndedOnes : IEndSessions
    {
        private IEndSessions? _real;

        public ConcurrentQueue<string> All { get; } = new();

        public EndedOnes With(IEndSessions? real)
        {
            _real = real;
            return this;
        }

        public Task<int> EndBySid(string issuer, string sid, CancellationToken ct)
        {
            All.Enqueue($"sid {issuer} {sid}");
            return _real?.EndBySid(issuer, sid, ct) ?? Task.FromResult(0);
        }

        public Task<int> EndBySubject(string issuer, string subject, CancellationToken ct)
        {
            All.Enqueue($"sub {issuer} {subject}");
            return _real?.EndBySubject(issuer, subject, ct) ?? Task.FromResult(0);
        }
    }
}
