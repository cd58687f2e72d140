using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Ops.Domain.Storage.Sqlite;

/// <summary>
/// Lets EF Core 10's SQLite provider, compiled against SQLitePCLRaw 2.1, run on the 2.0.6 of a registry that has
/// no newer one. With a matching version the handler never fires; this file and the floating version in
/// Directory.Packages.props can go when every registry we build on has 2.1.13. See docs/decisions/sqlite-binding.md.
/// </summary>
internal static class SqliteBinding
{
    // Must run before the first SqliteConnection is made, whoever makes it: no later hook is early enough.
#pragma warning disable CA2255 // module initializers in libraries
    [ModuleInitializer]
    internal static void Initialize()
    {
        AssemblyLoadContext.Default.Resolving += (context, name) =>
        {
            if (name.Name != "SQLitePCLRaw.core")
            {
                return null;
            }

            // Beside this assembly rather than the program: dotnet-ef is a program of its own.
            var beside = Path.Combine(Path.GetDirectoryName(typeof(SqliteBinding).Assembly.Location) ?? AppContext.BaseDirectory, name.Name + ".dll");
            return File.Exists(beside) ? context.LoadFromAssemblyPath(beside) : null;
        };
        SQLitePCL.Batteries_V2.Init();
    }
#pragma warning restore CA2255
}
