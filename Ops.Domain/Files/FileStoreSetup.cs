using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Files.S3;
using Ops.Domain.Runs;

namespace Ops.Domain.Files;

/// <summary>Which file store the settings ask for.</summary>
internal static class FileStoreSetup
{
    internal static void AddFileStore(this IServiceCollection services, FilesOptions files, OpsOptions options)
    {
        if (files.Store == "S3")
        {
            services.AddSingleton<IFileStore>(s => new S3FileStore(files.S3, options, s.GetRequiredService<NodePresence>(), s.GetRequiredService<TimeProvider>()));
        }
        else
        {
            services.AddSingleton<IFileStore>(_ => new LocalFileStore(files.Local.Root.Length > 0 ? Path.GetFullPath(files.Local.Root) : Path.Combine(options.DataPath, "files")));
        }
    }
}
