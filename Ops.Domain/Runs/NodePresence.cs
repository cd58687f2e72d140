namespace Ops.Domain.Runs;

/// <summary>
/// Says which processes on this machine still live. Each holds a lock on a file of its own while it lives, and the
/// operating system takes the lock away from a process that is killed: so after <c>kill -9</c> a restarted console knows at once
/// that the old one is gone, without waiting for its lease to end.
/// </summary>
public sealed class NodePresence : IDisposable
{
    private readonly string _folder;
    private readonly FileStream _mine;

    /// <summary>Announces this process.</summary>
    /// <exception cref="IOException">The data directory can't be written to.</exception>
    public NodePresence(OpsOptions options)
    {
        _folder = Path.Combine(options.DataPath, "nodes");
        Directory.CreateDirectory(_folder);
        Owner = $"{options.Node}:{Environment.ProcessId}:{Guid.NewGuid().ToString("N")[..8]}";
        _mine = new FileStream(FileOf(Owner), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
    }

    /// <summary>Node, process and a random part: no later process ever has the same name.</summary>
    public string Owner { get; }

    /// <summary>The node's part of an owner's name, for people.</summary>
    public static string NodeOf(string owner) => owner.Split(':')[0];

    /// <summary>Whether the process that owns this name still lives.</summary>
    public bool IsAlive(string owner)
    {
        if (owner == Owner)
        {
            return true;
        }

        var file = FileOf(owner);
        try
        {
            // Opening to write takes the lock; it fails as long as the owner holds it.
            using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (FileNotFoundException)
        {
            // A process that ended in order removed its file.
            return false;
        }
        catch (IOException)
        {
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            // Another user's process: whether it lives can't be told, and what may be alive is left alone.
            return true;
        }

        File.Delete(file);
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _mine.Dispose();

    private string FileOf(string owner) => Path.Combine(_folder, string.Concat(owner.Select(c => char.IsLetterOrDigit(c) || c is '-' or '.' ? c : '_')) + ".lock");
}
