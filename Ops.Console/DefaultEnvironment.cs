namespace Ops.Console;

/// <summary>What holds when nobody set it.</summary>
internal static class DefaultEnvironment
{
    private static readonly string[] Names = ["ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT"];

    /// <summary>
    /// A debug build is development, so that <c>dotnet run</c> on a fresh clone just works; a release build is production. No
    /// launchSettings.json for that: <c>dotnet run</c> would announce it on standard output, in front of what a verb prints as JSON.
    /// </summary>
    public static void Apply()
    {
#if DEBUG
        if (Names.All(name => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name))))
        {
            Environment.SetEnvironmentVariable(Names[0], Environments.Development);
        }
#endif
    }
}
