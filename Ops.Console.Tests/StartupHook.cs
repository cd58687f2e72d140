using System.Runtime.Loader;

/// <summary>
/// Lets the real program, started as a process with DOTNET_STARTUP_HOOKS, find the operations of the tests, which do not lie beside
/// it. The runtime wants exactly this name, outside of any namespace.
/// </summary>
#pragma warning disable MA0047 // no namespace
internal static class StartupHook
{
    public static void Initialize()
    {
        var folder = Path.GetDirectoryName(typeof(StartupHook).Assembly.Location)!;
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            Path.Combine(folder, $"{name.Name}.dll") is var file && File.Exists(file) ? context.LoadFromAssemblyPath(file) : null;
    }
}
