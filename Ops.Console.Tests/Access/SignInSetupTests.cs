using Ops.Console.Access;

namespace Ops.Console.Tests.Access;

/// <summary>Where somebody lands after signing in: a link must not be able to lead him to another site.</summary>
public sealed class SignInSetupTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/runs/R-12?tab=log")]
    [InlineData("/operations/contacts.purge?days=90&like=R-1")]
    [InlineData("/runs?q=a%2Fb")]
    [InlineData("/runs?from=https://example.com")]
    [InlineData("/~sam")]
    [InlineData("/%2F/evil.example")]
    public void A_path_of_this_console_is_local(string url) => Assert.True(SignInSetup.IsLocal(url));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" /runs")]
    [InlineData("runs")]
    [InlineData("~/runs")]
    [InlineData("?x=1")]
    [InlineData("#x")]
    [InlineData("//evil.example")]
    [InlineData("///evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("\\/evil.example")]
    [InlineData("/runs\\..\\..\\evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("/\n/evil.example")]
    [InlineData("/\r\n/evil.example")]
    [InlineData("\t//evil.example")]
    [InlineData("/\u0000/evil.example")]
    [InlineData("/runs\u007f")]
    [InlineData("/runs\u0085")]
    [InlineData("http://evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("HTTPS:evil.example")]
    [InlineData("https:/evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("http:///evil.example")]
    [InlineData("@evil.example")]
    [InlineData(".evil.example")]
    [InlineData("evil.example/")]
    [InlineData("／／evil.example")]
    public void Everything_else_is_not(string? url) => Assert.False(SignInSetup.IsLocal(url));
}
