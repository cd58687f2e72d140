using System.Buffers;
using System.Security.Cryptography;

namespace Ops.Domain.Files.Buckets;

/// <summary>Hands bytes on while it hashes and counts them; other bytes than those announced end in a failure, not in a file.</summary>
internal static class HashedCopy
{
    internal static async Task To(BucketContent content, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 17);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var size = 0L;
            for (int n; (n = await content.Bytes.ReadAsync(buffer, ct)) > 0;)
            {
                size += n;
                if (size > content.Size)
                {
                    break;
                }

                hash.AppendData(buffer, 0, n);
                await write(buffer.AsMemory(0, n), ct);
            }

            if (size != content.Size || Convert.ToHexStringLower(hash.GetHashAndReset()) != content.Sha256)
            {
                throw new FileStoreException("The bytes that came are not those that were announced. Nothing was changed.");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
