using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Ops.Console.Access;
using Ops.Console.Auditing;
using Ops.Console.Access.Oidc;
using Ops.Console.Files;
using Ops.Console.Runs;
using Ops.Console.Shell;
using Ops.Domain;
using Ops.Domain.Auditing;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;
using Ops.Domain.Storage;
using Radzen;

namespace Ops.Console;

/// <summary>Serves the browser and works on runs.</summary>
internal static partial class Server
{
    /// <summary>Serves until it is stopped. Returns 0 after an orderly stop, 2 when it can't start.</summary>
    public static async Task<int> Run(string[] args)
    {
        try
        {
            await using var app = Build(args);
            using var mine = DataDirectory.TakeForServer(app.Services.GetRequiredService<OpsOptions>());
            await Prepare(app.Services);
            await Start(app);
            var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            System.Console.WriteLine($"OpsTasks is at {address}   (data in {app.Services.GetRequiredService<OpsOptions>().DataPath}; stop with Ctrl+C)");
            await app.WaitForShutdownAsync(CancellationToken.None);
            return 0;
        }
        catch (Exception failure) when (Explain(failure) is { } words)
        {
            await System.Console.Error.WriteLineAsync($"OpsTasks can't start.{Environment.NewLine}{words}");
            return 2;
        }
    }

    /// <summary>Starts it whole or not at all: what runs already must not go on while everything it uses is taken down.</summary>
    private static async Task Start(WebApplication app)
    {
        try
        {
            await app.StartAsync(CancellationToken.None);
        }
        catch
        {
            try
            {
                await app.StopAsync(CancellationToken.None);
            }
            catch (Exception) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
            {
                // Why it did not start is what people must hear.
            }

            throw;
        }
    }

    /// <summary>The application, not yet started: what tests build as well, some with a part replaced.</summary>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? replace = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        StaticWebAssetsLoader.UseStaticWebAssets(builder.Environment, builder.Configuration);
        if (string.IsNullOrWhiteSpace(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
        {
            builder.WebHost.UseUrls("http://localhost:5080");
        }


        // What can't start is explained in words by Run, once; a stack beside it helps nobody.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        var settings = Settings.Read(builder.Configuration, builder.Environment.EnvironmentName);
        var oidc = SignInSetup.Check(builder.Configuration, builder.Environment, settings.Ops);
        if (settings.Audit.MissingKey(settings.Ops) is { } missing)
        {
            throw new SettingsException([missing]);
        }

        DataDirectory.Ensure(settings.Ops);
        builder.AddDoors();

        builder.Services.AddOpsDomain(settings.Ops, settings.Storage, settings.Files, settings.Access, settings.Approvals, settings.Secrets, settings.Targets)
            .AddSingleton(settings.Audit).AddAuditKeeping()
            .AddOpsScheduling(settings.Ops, settings.Storage);
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();

        // After the components: open pages learn from ours, not from the framework's, who is in front of them.
        builder.Services.AddSignIn(settings.Ops, settings.Session, oidc, SessionCookie.IsPlain(builder.Configuration, builder.Environment));
        builder.Services.AddRadzenComponents();
        builder.Services.AddScoped<Viewer>();
        builder.Services.AddSingleton<FileDesk>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(settings.Ops.StopSeconds + 10));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 1024 * 1024);

        // It would write addresses with sign-in codes in them into the log, before anything of ours could stop it.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        replace?.Invoke(builder);
        var app = builder.Build();
        app.UseDoors();
        app.UseErrorPages();
        app.UseSignInHeaders();
        app.UseAuthentication();
        app.UseLimits();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapStaticAssets().AllowAnonymous();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        app.MapSignIn(oidc);
        app.MapUploads();
        app.MapDownloads();
        app.MapAuditDownloads();
        app.MapFileHistoryDownloads();
        return app;
    }

    /// <summary>All that must be right before anybody may connect: database, catalogue, keys, runs of the process before this one.</summary>
    public static async Task Prepare(IServiceProvider services)
    {
        if (DataDirectory.TooOpen(services.GetRequiredService<OpsOptions>()) is { } tooOpen)
        {
            LogTooOpen(services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(DataDirectory).FullName!), tooOpen);
        }

        await services.GetRequiredService<StorageStart>().Migrate(CancellationToken.None);
        _ = services.GetRequiredService<OperationCatalogue>();
        _ = services.GetRequiredService<Ops.Domain.Approvals.ApprovalPolicy>();
        await services.GetRequiredService<Ops.Domain.Access.SecretProbe>().Run(CancellationToken.None);
        var files = services.GetRequiredService<Ops.Domain.Files.IFileStore>();
        await files.Check(CancellationToken.None);
        await files.CleanIncoming(CancellationToken.None);
        await services.GetRequiredService<RunReaper>().Sweep(CancellationToken.None);
        await FirstStart.FillPractice(services, CancellationToken.None);
    }

    /// <summary>What a person can put right, in words; null for bugs, which keep their stack.</summary>
    internal static string? Explain(Exception failure) => failure switch
    {
        SettingsException or AuditKeyException or CatalogueException or StorageRefusedException or DataDirectoryException or Ops.Domain.Files.FileStoreException or Ops.Domain.Access.AccessException or Ops.Domain.Access.KeysRefusedException => failure.Message,
        IOException { InnerException: SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } } or IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } =>
            $"{failure.Message} Another program uses this port. Stop it, or set another address: Urls=http://localhost:5090 (or --urls).",
        InvalidDataException { InnerException: FormatException broken } => $"{failure.Message} {broken.InnerException?.Message ?? broken.Message}",
        IOException or UnauthorizedAccessException or InvalidDataException => $"{failure.Message} Check Ops:DataDirectory.",
        FormatException or UriFormatException => $"Urls is not an address such as http://localhost:5080: {failure.Message}",
        _ => null,
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Words}")]
    private static partial void LogTooOpen(ILogger logger, string words);
}
