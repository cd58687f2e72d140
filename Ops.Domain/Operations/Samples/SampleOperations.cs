using Microsoft.Extensions.DependencyInjection;

namespace Ops.Domain.Operations.Samples;

/// <summary>Registers what the sample operations need.</summary>
public static class SampleOperations
{
    /// <summary>The practice database and its queries. The container must know a <see cref="TimeProvider"/>.</summary>
    /// <param name="services">The container.</param>
    /// <param name="practicePath">Where the practice database's file is; made at its first use.</param>
    public static IServiceCollection AddSampleOperations(this IServiceCollection services, string practicePath) => services
        .AddSingleton(new PracticeDb(practicePath))
        .AddSingleton<Contacts>()
        .AddSingleton<Submissions>();
}
