using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace Ops.Domain.Files.Buckets;

/// <summary>
/// A folder on a local or shared disk. What is there is compared with what was expected, byte by byte where its hash is known, right before
/// it is replaced by a rename or deleted; writers of this process wait for each other. Against other programs there remains the moment between
/// the comparison and the rename.
/// </summary>
internal sealed class FolderBucket : IBucket
{
    private readonly SemaphoreSlim _writing = new(1);
    private readonly string _root;
    private string? _real;

    internal FolderBucket(string root) => _root = Path.GetFullPath(root);

    public string Describe(string path) => Path.Combine(_root, path);

    public async IAsyncEnumerable<BucketEntry> List(string prefix, string? after, [EnumeratorCancellation] CancellationToken ct)
    {
        await Task.CompletedTask;
        var folder = prefix.Length == 0 ? Root() : Where(prefix[..^1]);
        foreach (var entry in FolderListing.Of(folder, prefix, after))
        {
            ct.ThrowIfCancellationRequested();
            yield return entry;
        }
    }

    public Task<BucketFile?> Find(string path, CancellationToken ct) => Task.FromResult(Look(path));

    public async Task<Stream> Open(BucketFile pinned, CancellationToken ct)
    {
        var file = PlainFile.Open(Where(pinned.Path));
        if (Tag(File.GetLastWriteTimeUtc(file.SafeFileHandle), file.Length) == pinned.Tag)
        {
            return file;
        }

        await file.DisposeAsync();
        throw new FileStoreException($"{Describe(pinned.Path)} was replaced while it was looked at. Begin again.");
    }

    public async Task<BucketFile?> Put(string path, BucketFile? expected, BucketContent content, CancellationToken ct)
    {
        var target = Where(path);
        await _writing.WaitAsync(ct);
        try
        {
            // Named by its file: what a killed process left is found, and gone, at the next try.
            var unfinished = Path.Combine(Path.GetDirectoryName(target)!, $"{BucketPaths.Unfinished}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..24]}.part");
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Delete(unfinished);
                await Write(unfinished, content, ct);
                if (!await IsStill(path, expected, ct) || (expected is null && Directory.Exists(target)))
                {
                    return null;
                }

                DurableMove.Move(unfinished, target, overwrite: expected is not null);
            }
            catch (IOException) when (expected is null && File.Exists(target))
            {
                return null;
            }
            finally
            {
                File.Delete(unfinished);
            }

            return Look(path) is { } now ? now with { Sha256 = content.Sha256 } : throw new FileStoreException($"{target} was taken away as soon as it was written.");
        }
        catch (IOException failure) when (FullDisk.Is(failure))
        {
            throw new FileStoreException($"The disk with {_root} is full. Nothing was changed; make room and try again.", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            throw new FileStoreException($"{target} can't be written: {OneLine.Of(failure.Message, 200)}", failure);
        }
        finally
        {
            _writing.Release();
        }
    }

    public async Task<bool> Delete(BucketFile expected, CancellationToken ct)
    {
        var target = Where(expected.Path);
        await _writing.WaitAsync(ct);
        try
        {
            if (!await IsStill(expected.Path, expected, ct))
            {
                return false;
            }

            File.Delete(target);
            DurableMove.Sync(Path.GetDirectoryName(target)!);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            throw new FileStoreException($"{target} can't be deleted: {OneLine.Of(failure.Message, 200)}", failure);
        }
        finally
        {
            _writing.Release();
        }
    }

    private static string Tag(DateTime written, long size) => string.Create(CultureInfo.InvariantCulture, $"{written.Ticks:x}-{size:x}");

    private static async Task Write(string path, BucketContent content, CancellationToken ct)
    {
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous);
        await HashedCopy.To(content, file.WriteAsync, ct);
        await file.FlushAsync(ct);
        if (content.Like?.Mode is { } mode && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file.SafeFileHandle, (UnixFileMode)Convert.ToInt32(mode, 8));
        }

        if (content is { KeepsTime: true, Like: { } like })
        {
            File.SetLastWriteTimeUtc(file.SafeFileHandle, like.Modified.UtcDateTime);
        }

        file.Flush(flushToDisk: true);
    }

    /// <summary>By its tag, and by its bytes where somebody knows what they hash to: a clock may stand still, bytes don't lie.</summary>
    private async Task<bool> IsStill(string path, BucketFile? expected, CancellationToken ct)
    {
        var now = Look(path);
        if (now?.Tag != expected?.Tag || expected?.Sha256 is null)
        {
            return now?.Tag == expected?.Tag;
        }

        await using var content = PlainFile.Open(Where(path));
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct)) == expected.Sha256;
    }

    private BucketFile? Look(string path)
    {
        var file = new FileInfo(Where(path));
        return !file.Exists ? null : new BucketFile(path, file.Length, Tag(file.LastWriteTimeUtc, file.Length), new DateTimeOffset(file.LastWriteTimeUtc))
        {
            Mode = OperatingSystem.IsWindows() ? null : Convert.ToString((int)file.UnixFileMode, 8),
        };
    }

    /// <summary>Where a name lies on the disk; no link on the way, so never outside the root.</summary>
    private string Where(string path)
    {
        var at = Root();
        foreach (var part in BucketPaths.Checked(path).Split('/'))
        {
            at = Path.Combine(at, part);
            if (new FileInfo(at).LinkTarget is not null)
            {
                throw new FileStoreException($"{at} is a link, and links are not followed. It was left alone.");
            }
        }

        return at;
    }

    /// <summary>The root as the system knows it: it may itself lie behind a link its owner made.</summary>
    private string Root()
    {
        if (_real is null)
        {
            if (!Directory.Exists(_root))
            {
                throw new FileStoreException($"The folder {_root} does not exist. Make it, or correct the target's Root.");
            }

            var at = Path.GetPathRoot(_root)!;
            foreach (var part in _root[at.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
            {
                at = Path.Combine(at, part);
                at = new DirectoryInfo(at).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? at;
            }

            _real = at;
        }

        return _real;
    }
}
