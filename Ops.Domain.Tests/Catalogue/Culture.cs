using System.Globalization;

namespace Ops.Domain.Tests.Catalogue;

/// <summary>Runs a check as a German server would: decimals with a comma, dates with points.</summary>
internal static class Culture
{
    public static void German(Action check)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            Assert.Equal("1,5", 1.5m.ToString());
            check();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
