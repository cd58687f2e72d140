namespace Ops.Domain.Files.Buckets;

/// <summary>
/// Lists a folder as S3 lists a bucket: all files below it in one order. Holds the names of one folder at a time on each level, whatever lies
/// below. Links are named and not followed.
/// </summary>
internal static class FolderListing
{
    private static readonly EnumerationOptions All = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false, RecurseSubdirectories = false };

    /// <param name="folder">The folder on the disk.</param>
    /// <param name="prefix">What its files' names begin with.</param>
    /// <param name="after">Only names behind this one.</param>
    internal static IEnumerable<BucketEntry> Of(string folder, string prefix, string? after)
    {
        // A folder takes the place its files have: "a/" stands between "a-b" and "a0".
        foreach (var (name, isFolder) in Names(folder).OrderBy(n => n.IsFolder ? n.Name + "/" : n.Name, Comparer<string>.Create(BucketPaths.Compare)))
        {
            var path = prefix + name;
            if (isFolder)
            {
                // All names in it begin with its own: those of a folder that lies wholly before are not looked at.
                if (after is null || after.StartsWith(path + "/", StringComparison.Ordinal) || BucketPaths.Compare(path + "/", after) > 0)
                {
                    foreach (var entry in Of(Path.Combine(folder, name), path + "/", after))
                    {
                        yield return entry;
                    }
                }
            }
            else if ((after is null || BucketPaths.Compare(path, after) > 0) && !name.StartsWith(BucketPaths.Unfinished, StringComparison.Ordinal))
            {
                var file = new FileInfo(Path.Combine(folder, name));
                if (file.LinkTarget is not null)
                {
                    yield return new BucketEntry(path, 0, default, "It is a link, and links are not followed.");
                }
                else if (file.Exists)
                {
                    yield return new BucketEntry(path, file.Length, new DateTimeOffset(file.LastWriteTimeUtc), BucketPaths.Problem(path));
                }
            }
        }
    }

    private static List<(string Name, bool IsFolder)> Names(string folder)
    {
        try
        {
            return [.. new DirectoryInfo(folder).EnumerateFileSystemInfos("*", All).Select(i => (i.Name, i is DirectoryInfo && i.LinkTarget is null))];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or IOException)
        {
            throw new FileStoreException($"The folder {folder} can't be listed: {OneLine.Of(failure.Message, 200)}", failure);
        }
    }
}
