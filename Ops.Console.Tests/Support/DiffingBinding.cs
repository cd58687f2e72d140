using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Ops.Console.Tests.Support;

/// <summary>
/// Lets bunit 2.15, compiled against a newer AngleSharp.Diffing, run on the 0.17.0 of a registry that has no other: the
/// runtime refuses a lower version than asked for until somebody hands it over. With a matching version the handler never
/// fires, and this file can go.
/// </summary>
internal static class DiffingBinding
{
    // Before the first type of bunit is touched, whichever test comes first.
    [ModuleInitializer]
    internal static void Initialize() => AssemblyLoadContext.Default.Resolving += (context, name) =>
    {
        var beside = Path.Combine(AppContext.BaseDirectory, name.Name + ".dll");
        return name.Name == "AngleSharp.Diffing" && File.Exists(beside) ? context.LoadFromAssemblyPath(beside) : null;
    };
}
