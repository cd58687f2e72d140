using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Access;
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
            services.AddSingleton(s => new S3FileStore(files.S3, options, s.GetRequiredService<NodePresence>(), s.GetRequiredService<TimeProvider>()));
            services.AddSingleton<IFileStore>(s => s.GetRequiredService<S3FileStore>());
        }
        else
        {
            services.AddSingleton<IFileStore>(_ => new LocalFileStore(files.Local.Root.Length > 0 ? Path.GetFullPath(files.Local.Root) : Path.Combine(options.DataPath, "files")));
        }

        if (files is { Store: "S3", S3.DropRoot: not null })
        {
            services.AddSingleton<IFileDrop>(s => new S3FileDrop(s.GetRequiredService<S3FileStore>(), files.S3, s.GetRequiredService<FileIntake>(), s.GetRequiredService<AccessRules>()));
        }
        else
        {
            services.AddSingleton<IFileDrop, NoFileDrop>();
        }
    }
}
