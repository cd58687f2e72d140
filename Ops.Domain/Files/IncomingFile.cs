namespace Ops.Domain.Files;

/// <summary>A file being written. It is gone when disposed, unless it was moved to its final place before.</summary>
internal sealed class IncomingFile : IAsyncDisposable
{
    private readonly string _path;
    private readonly FileStream _file;

    /// <param name="folder">On the same disk as the final place: a rename must not become a copy.</param>
    /// <param name="wrap">Lets a test put a full disk between us and the file.</param>
    internal IncomingFile(string folder, Func<Stream, Stream> wrap)
    {
        Directory.CreateDirectory(folder);
        _path = Path.Combine(folder, $"{Guid.NewGuid():N}.part");

        // Not shared: the lock tells LeftBehind that a living process is writing.
        _file = new FileStream(_path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous);
        Stream = wrap(_file);
    }

    internal Stream Stream { get; }

    internal async Task MoveTo(string target, CancellationToken ct)
    {
        await Stream.FlushAsync(ct);
        _file.Flush(flushToDisk: true);
        await _file.DisposeAsync();
        DurableMove.Replace(_path, target);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            // On a full disk closing flushes, and fails, again: the first failure has been told already.
            await _file.DisposeAsync();
        }
        catch (IOException e) when (FullDisk.Is(e))
        {
            _file.SafeFileHandle.Dispose();
        }
        finally
        {
            File.Delete(_path);
        }
    }

    /// <summary>Removes what earlier processes left. A file a living process (of this or another node) writes is locked and stays.</summary>
    internal static int RemoveLeftBehind(string folder)
    {
        var removed = 0;
        foreach (var path in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.part") : [])
        {
            if (!IsBeingWritten(path))
            {
                File.Delete(path);
                removed++;
            }
        }

        return removed;
    }

    private static bool IsBeingWritten(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (FileNotFoundException)
        {
            // Finished between listing and looking: nothing is left to remove, and deleting it again does no harm.
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
