namespace Ops.Console.Access.Oidc;

/// <summary>Reads section <c>Oidc</c>.</summary>
internal static class OidcSettings
{
    /// <summary>As configured and checked.</summary>
    /// <exception cref="SettingsException">Something in it is wrong; each line names its key.</exception>
    public static OidcOptions Read(IConfiguration configuration, IHostEnvironment environment)
    {
        var section = configuration.GetSection("Oidc");
        OidcOptions options;
        try
        {
            // A mistyped key must not be a setting silently left out.
            options = (section.Get<OidcOptions>(b => b.ErrorOnUnknownConfiguration = true) ?? new OidcOptions()) with { LocalHttp = environment.IsDevelopment() };
        }
        catch (InvalidOperationException failure)
        {
            throw new SettingsException([$"Section Oidc has a value of the wrong type, or a key nobody knows. {failure.Message}{(failure.InnerException is { } inner ? " " + inner.Message : "")}"]);
        }

        var problems = Unread(section, "RoleMap", options.RoleMap.Count, "{ \"Value\": …, \"Role\": … }")
            .Concat(Unread(section, "RoleClaims", options.RoleClaims.Count, "{ \"Source\": …, \"Path\": [ … ] }")).Concat(options.Problems()).ToList();
        return problems.Count == 0 ? options : throw new SettingsException(problems);
    }

    // The binder leaves out list entries it can't read without a word.
    private static IEnumerable<string> Unread(IConfiguration section, string key, int read, string shape)
    {
        var given = section.GetSection(key).GetChildren().ToList();
        if (given.Count != read || given.Any(e => e.Value is { Length: > 0 }))
        {
            yield return $"Oidc:{key} must be a list of {shape}.";
        }
    }
}
