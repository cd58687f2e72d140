using System.Text;
using Ops.Domain.Access;
using Ops.Domain.Files;

namespace Ops.Console.Tests.Support;

/// <summary>A drop whose files a test names; what is taken from it goes through the real intake.</summary>
internal sealed class ScriptedDrop(Func<FileIntake> intake) : IFileDrop
{
    private readonly SortedDictionary<string, string> _files = new(StringComparer.Ordinal);

    public string Place => "s3://acme/drop/";

    /// <summary>When all of them were put there.</summary>
    public DateTimeOffset At { get; set; } = DateTimeOffset.UtcNow.AddHours(-2);

    /// <summary>What is refused, and how; nothing unless said.</summary>
    public Func<string, Exception?> Refuse { get; set; } = _ => null;

    /// <summary>What happens while a file is taken, before it is stored.</summary>
    public Func<IProgress<long>?, CancellationToken, Task> Meanwhile { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>What was asked for.</summary>
    public List<string> Asked { get; } = [];

    public string this[string name]
    {
        set => _files[name] = value;
    }

    public Task<DropPage> List(string prefix, string? after, int most, Actor actor, CancellationToken ct)
    {
        Asked.Add($"list '{prefix}' after '{after}' by {actor.Subject}");
        if (Refuse("list") is { } refusal)
        {
            throw refusal;
        }

        var found = _files.Where(f => f.Key.StartsWith(prefix, StringComparison.Ordinal) && (after is null || string.CompareOrdinal(f.Key, after) > 0)).Take(most + 1).ToList();
        var files = found.Take(most).Select(f => new DroppedFile(f.Key, Encoding.UTF8.GetByteCount(f.Value), At, "1")).ToList();
        return Task.FromResult(new DropPage(files, found.Count > most ? files[^1].Name : null));
    }

    public Task<StoredFile> Take(DroppedFile file, Actor actor, IProgress<long>? progress, CancellationToken ct) => Take(file.Name, actor, progress, ct);

    public async Task<StoredFile> Take(string name, Actor actor, IProgress<long>? progress, CancellationToken ct)
    {
        Asked.Add($"take '{name}' by {actor.Subject}");
        if (Refuse(name) is { } refusal)
        {
            throw refusal;
        }

        await Meanwhile(progress, ct);
        return await intake().Receive(new MemoryStream(Encoding.UTF8.GetBytes(_files[name])), name, actor, progress, ct);
    }
}
