using Ops.Domain.Runs;

namespace Ops.Domain.Files.S3;

/// <summary>
/// Who writes to the bucket, and who of them still lives. Processes of one data directory know that of each other at once, by their file locks
/// (<see cref="NodePresence"/>). About others nothing can be known but when they last added something.
/// </summary>
internal sealed class S3Writers
{
    private readonly NodePresence _presence;

    internal S3Writers(OpsOptions options, NodePresence presence)
    {
        _presence = presence;
        Place = PlaceOf(Path.Combine(options.DataPath, "nodes", "place"));
        Owner = string.Concat(presence.Owner.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' ? c : '_'));
    }

    /// <summary>Names the data directory, at random: a lock that is missing here says nothing about a machine elsewhere.</summary>
    internal string Place { get; }

    /// <summary>This process.</summary>
    internal string Owner { get; }

    internal bool IsHere(string place) => place == Place;

    internal bool IsAlive(string owner) => _presence.IsAlive(owner);

    private static string PlaceOf(string path)
    {
        if (!File.Exists(path))
        {
            var mine = $"{path}.{Guid.NewGuid():N}";
            File.WriteAllText(mine, Guid.NewGuid().ToString("N")[..16]);
            try
            {
                File.Move(mine, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another process of this data directory started in the same moment; its name counts.
                File.Delete(mine);
            }
        }

        return File.ReadAllText(path).Trim();
    }
}
