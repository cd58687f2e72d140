using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.IdentityModel.Logging;
using Ops.Console.Access;
using Ops.Console.Access.Oidc;
using Ops.Domain;

namespace Ops.Console.Tests.Access.Oidc;

/// <summary>H7 and H8 of docs/security-oidc.md: settings that would open something, or let nobody in, don't start.</summary>
public sealed class OidcOptionsTests
{
    private static readonly Dictionary<string, string?> Good = new()
    {
        ["Oidc:Authority"] = "https://login.example.com/realms/staff", ["Oidc:ClientId"] = "ops", ["Oidc:ClientSecret"] = "s", ["Oidc:PublicUrl"] = "https://ops.example.com",
        ["Oidc:RoleClaims:0:Path:0"] = "roles", ["Oidc:RoleMap:0:Value"] = "ops-staff", ["Oidc:RoleMap:0:Role"] = "staff",
    };

    [Fact]
    public void H7_right_settings_start_and_have_strict_defaults()
    {
        var options = Check("Production", []);
        Assert.Equal(["RS256"], options.TakenAlgorithms);
        Assert.Equal(("client_secret_basic", 60, false, PushedAuthorization.Auto), (options.ClientAuthentication, options.ClockSkewSeconds, options.Userinfo, options.PushedAuthorization));
        Assert.Equal(["openid", "profile"], options.AskedScopes);
        Assert.Equal("https://ops.example.com/signin-oidc", options.RedirectUri);
        Assert.True(options.SecureCookies);
        Assert.False(options.LocalHttp);
    }

    [Theory]
    [InlineData("Oidc:Authority", "http://login.example.com", "Oidc:Authority")]
    [InlineData("Oidc:Authority", "http://127.0.0.1:9000", "Oidc:Authority")]
    [InlineData("Oidc:Authority", "login.example.com", "Oidc:Authority")]
    [InlineData("Oidc:Authority", "https://login.example.com/?x=1", "Oidc:Authority")]
    [InlineData("Oidc:Authority", "https://a:b@login.example.com", "Oidc:Authority")]
    [InlineData("Oidc:PublicUrl", "http://ops.example.com", "Oidc:PublicUrl")]
    [InlineData("Oidc:PublicUrl", "https://ops.example.com/console", "Oidc:PublicUrl")]
    [InlineData("Oidc:ClientAuthentication", "none", "Oidc:ClientAuthentication")]
    [InlineData("Oidc:Algorithms:0", "none", "Oidc:Algorithms")]
    [InlineData("Oidc:Algorithms:0", "HS256", "Oidc:Algorithms")]
    [InlineData("Oidc:Algorithms:0", "RS512", "Oidc:Algorithms")]
    [InlineData("Oidc:ClockSkewSeconds", "301", "Oidc:ClockSkewSeconds")]
    [InlineData("Oidc:ClockSkewSeconds", "-1", "Oidc:ClockSkewSeconds")]
    [InlineData("Oidc:ClockSkewSeconds", "much", "ClockSkewSeconds")]
    [InlineData("Oidc:MaxAge", "-1", "Oidc:MaxAge")]
    [InlineData("Oidc:TimeoutSeconds", "0", "Oidc:TimeoutSeconds")]
    [InlineData("Oidc:Prompt", "please", "Oidc:Prompt")]
    [InlineData("Oidc:Scopes:0", "a b", "Oidc:Scopes")]
    [InlineData("Oidc:AcrValues:0", "a b", "Oidc:AcrValues")]
    [InlineData("Oidc:NameClaim", " ", "Oidc:NameClaim")]
    [InlineData("Oidc:PushedAuthorization", "Perhaps", "PushedAuthorization")]
    [InlineData("Oidc:UserinfoSigned", "true", "Oidc:UserinfoSigned")]
    [InlineData("Oidc:RoleClaims:0:Source", "access_token", "Oidc:RoleClaims:0:Source")]
    [InlineData("Oidc:RoleClaims:0:Source", "userinfo", "Oidc:Userinfo")]
    [InlineData("Oidc:RoleClaims:0:Path:0", "", "Oidc:RoleClaims:0:Path")]
    [InlineData("Oidc:RoleMap:0:Value", "*", "wildcards")]
    [InlineData("Oidc:RoleMap:0:Value", "ops-*", "wildcards")]
    [InlineData("Oidc:RoleMap:0:Role", "root", "Oidc:RoleMap:0:Role")]
    [InlineData("Oidc:RoleMap:0:Role", "Admin", "Oidc:RoleMap:0:Role")]
    [InlineData("Oidc:RoleMap:ops-admins", "admin", "Oidc:RoleMap")]
    [InlineData("Oidc:RoleClaims:1", "roles", "Oidc:RoleClaims")]
    [InlineData("Oidc:RolMap", "x", "RolMap")]
    [InlineData("Oidc:ValidateIssuer", "false", "ValidateIssuer")]
    [InlineData("Oidc:ClientId", "", "Oidc:ClientId")]
    [InlineData("Oidc:ClientSecret", " ", "Oidc:ClientSecret")]
    public void H7_a_wrong_setting_is_named_and_the_console_does_not_start(string key, string value, string named) =>
        Assert.Contains(named, Assert.Throws<SettingsException>(() => Check("Production", new() { [key] = value })).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("Oidc:RoleMap:0:Value", "Oidc:RoleMap:0:Role", "Oidc:RoleMap is empty")]
    [InlineData("Oidc:RoleClaims:0:Path:0", "", "Oidc:RoleClaims is empty")]
    public void H7_without_roles_nobody_could_come_in(string one, string two, string named) =>
        Assert.Contains(named, Assert.Throws<SettingsException>(() => Check("Production", new() { [one] = null, [two] = null })).Message, StringComparison.Ordinal);

    [Fact]
    public void H7_http_is_taken_in_development_from_this_machine_only()
    {
        Assert.True(Check("Development", new() { ["Oidc:Authority"] = "http://127.0.0.1:9000", ["Oidc:PublicUrl"] = "http://localhost:5080" }).LocalHttp);
        Assert.Throws<SettingsException>(() => Check("Development", new() { ["Oidc:Authority"] = "http://login.example.com" }));
        Assert.Throws<SettingsException>(() => Check("Production", new() { ["Oidc:PublicUrl"] = "http://localhost:5080" }));
        Assert.Throws<SettingsException>(() => Check("Production", new() { ["Oidc:PublicUrl"] = "http://localhost:5080", ["Oidc:LocalHttp"] = "true" }));
    }

    [Fact]
    public void H7_a_library_that_would_log_personal_data_is_not_started()
    {
        Assert.False(IdentityModelEventSource.ShowPII);
        try
        {
            IdentityModelEventSource.ShowPII = true;
            Assert.Contains("ShowPII", Assert.Throws<SettingsException>(() => Check("Production", [])).Message, StringComparison.Ordinal);
        }
        finally
        {
            IdentityModelEventSource.ShowPII = false;
        }
    }

    [Theory]
    [InlineData("Production", "production")]
    [InlineData("Production", "development")]
    [InlineData("Development", "production")]
    [InlineData("Staging", "staging")]
    public void H8_outside_development_there_is_no_choosing_of_persons(string host, string environment) =>
        Assert.Contains("Oidc:Authority", Assert.Throws<SettingsException>(() => Check(host, Good.ToDictionary(p => p.Key, _ => (string?)null), environment)).Message, StringComparison.Ordinal);

    [Fact]
    public void H8_in_development_a_provider_that_is_named_halfway_does_not_fall_back_to_choosing() =>
        Assert.Contains("Oidc:ClientSecret", Assert.Throws<SettingsException>(() => Check("Development", new() { ["Oidc:ClientSecret"] = null })).Message, StringComparison.Ordinal);

    [Fact]
    public void H8_in_development_without_a_provider_one_chooses() =>
        Assert.False(Check("Development", Good.ToDictionary(p => p.Key, _ => (string?)null)).On);

    private static OidcOptions Check(string host, Dictionary<string, string?> but, string? environment = null)
    {
        var settings = new Dictionary<string, string?>(Good);
        foreach (var (key, value) in but)
        {
            settings[key] = value;
            if (value is null)
            {
                settings.Remove(key);
            }
        }

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        return SignInSetup.Check(configuration, new Host(host), new OpsOptions { Environment = environment ?? (host == "Development" ? "development" : "production") });
    }

    private sealed class Host(string environment) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = environment;

        public string ApplicationName { get; set; } = "Ops.Console";

        public string ContentRootPath { get; set; } = ".";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
