using Ops.Domain.Catalogue;

namespace Ops.Domain.Files;

/// <summary>
/// Keeps what is about to be deleted or overwritten: its bytes lie in the file store under their hash, flushed, before anybody may touch
/// the file. Nothing is ever removed from it.
/// </summary>
public sealed class Archive(IFileStore store)
{
    /// <summary>Keeps what an effect declares, and looks whether it is really there.</summary>
    /// <returns>What was kept; null when nothing is there to keep.</returns>
    /// <exception cref="ItemException">It could not be kept, in words: then the file must be left alone.</exception>
    public async ValueTask<StoredContent?> Keep(FileEffect effect, CancellationToken ct)
    {
        if (effect.OldSize is not { } size)
        {
            return null;
        }

        if (effect.OpenOld is not { } open)
        {
            throw Left("its operation says that it keeps what is there, but hands nothing over");
        }

        StoredContent kept;
        try
        {
            await using var content = await open(ct);
            kept = await store.Save(content, size, null, ct);
        }
        catch (FileRefusedException refused) when (refused.Message.StartsWith("The file is larger", StringComparison.Ordinal))
        {
            throw Left($"it has more than the {Bytes.InWords(size)} it had a moment ago");
        }
        catch (Exception failure) when (failure is FileRefusedException or FileStoreException or FileMissingException or IOException or UnauthorizedAccessException)
        {
            throw new ItemException($"{effect.Path} was left alone: its archive copy could not be made. {failure.Message}", failure);
        }

        if (kept.Size != size)
        {
            throw Left($"{Bytes.InWords(kept.Size)} of {Bytes.InWords(size)} came");
        }

        await Check(kept, effect, ct);
        return kept;

        ItemException Left(string why) => new($"{effect.Path} was left alone: its archive copy could not be made, because {why}.");
    }

    /// <summary>Not what the store said when it took it, but what it says now: what isn't there can't be brought back.</summary>
    private async Task Check(StoredContent kept, FileEffect effect, CancellationToken ct)
    {
        try
        {
            await using var there = await store.Open(kept.Sha256, 0, ct);
            if (there.Length != kept.Size)
            {
                throw new ItemException($"{effect.Path} was left alone: its archive copy has {Bytes.InWords(there.Length)} instead of {Bytes.InWords(kept.Size)}. Look at {store.Describe(kept.Sha256)}.");
            }
        }
        catch (Exception failure) when (failure is FileMissingException or FileStoreException or IOException)
        {
            throw new ItemException($"{effect.Path} was left alone: its archive copy is not in the store. {failure.Message}", failure);
        }
    }
}
