using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Operations.Samples;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Operations.Samples;

public sealed class PracticeDbTests
{
    [Fact]
    public async Task Tables_are_made_once_however_many_open_the_new_file_at_the_same_moment()
    {
        using var file = new PracticeFile();
        using var start = new ManualResetEventSlim();

        // Databases that don't know of each other, as in different processes.
        var opening = Enumerable.Range(0, 12).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.Wait();
                return new Contacts(new PracticeDb(file.FilePath)).CountAll(default).AsTask();
            },
            TaskCreationOptions.LongRunning).Unwrap()).ToList();
        start.Set();

        Assert.All(await Task.WhenAll(opening), count => Assert.Equal(0, count));
        Assert.Equal(["wal"], await file.Column("PRAGMA journal_mode"));
    }

    [Fact]
    public async Task Registration_gives_every_operation_what_it_asks_for()
    {
        using var file = new PracticeFile();
        await using var services = new ServiceCollection()
            .AddSingleton(file.Clock).AddSampleOperations(file.FilePath).BuildServiceProvider();
        foreach (var operation in (Type[])[typeof(FillPractice), typeof(ScoreContacts), typeof(ExportFailedSubmissions),
            typeof(ResubmitSubmissions), typeof(PurgeStaleContacts), typeof(DeleteTestUsers), typeof(CheckRows), typeof(FailureReasons)])
        {
            Assert.NotNull(ActivatorUtilities.CreateInstance(services, operation));
        }
    }
}
