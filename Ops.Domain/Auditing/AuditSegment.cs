using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ops.Domain.Catalogue;
using Ops.Domain.Files;

namespace Ops.Domain.Auditing;

/// <summary>
/// A piece of the trail as a file of its own, <c>audit/00000007.jsonl</c>: one entry a line as it was hashed, then the signed
/// checkpoint. What was once exported tells what is missing in the database later.
/// </summary>
internal sealed record AuditSegment(AuditCheckpoint Checkpoint, IReadOnlyList<string> Hashes)
{
    public static string Key(int number) => string.Create(CultureInfo.InvariantCulture, $"audit/{number:D8}.jsonl");

    /// <summary>Writes it; the same entries and checkpoint give the same bytes, whoever writes them.</summary>
    public static Task Publish(IFileStore files, AuditCheckpoint checkpoint, string instance, IReadOnlyList<AuditEntry> entries, CancellationToken ct) =>
        files.Publish(Key(checkpoint.Number), async (stream, token) =>
        {
            await using var writer = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true);
            foreach (var entry in entries)
            {
                var line = entry.Content();
                line["hash"] = entry.Hash;
                await writer.WriteAsync(Canonical.Json(line).AsMemory(), token);
                await writer.WriteAsync("\n".AsMemory(), token);
            }

            var last = new JsonObject { ["checkpoint"] = checkpoint.Content(instance), ["signature"] = checkpoint.Signature };
            await writer.WriteAsync(Canonical.Json(last).AsMemory(), token);
            await writer.WriteAsync("\n".AsMemory(), token);
        }, ct);

    public static async Task<bool> Exists(IFileStore files, int number, CancellationToken ct)
    {
        await using var stream = await files.OpenPublished(Key(number), ct);
        return stream is not null;
    }

    /// <summary>Reads one and checks that it is whole in itself: every hash, the chain, the checkpoint at its end.</summary>
    /// <returns>The segment; or why it is none; or neither, when there is no such file.</returns>
    public static async Task<(AuditSegment? Segment, string? Wrong)> Read(IFileStore files, int number, string instance, CancellationToken ct)
    {
        await using var stream = await files.OpenPublished(Key(number), ct);
        if (stream is null)
        {
            return (null, null);
        }

        try
        {
            return await Read(stream, instance, ct);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            return (null, "it can't be read");
        }
    }

    private static async Task<(AuditSegment?, string?)> Read(Stream stream, string instance, CancellationToken ct)
    {
        var hashes = new List<string>();
        var first = 0L;
        using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true));
        while (await reader.ReadLineAsync(ct) is { } text)
        {
            var line = JsonNode.Parse(text) as JsonObject ?? throw new JsonException("A line is no object.");
            if (line["checkpoint"] is JsonObject signed)
            {
                var checkpoint = ToCheckpoint(signed, line["signature"]);
                return (string?)signed["instance"] != instance ? (null, "it belongs to another console")
                    : checkpoint.FirstEntryId != first || checkpoint.EntryId != first + hashes.Count - 1 || checkpoint.Hash != hashes.LastOrDefault() ? (null, "its entries are not the ones its checkpoint names")
                    : (new AuditSegment(checkpoint, hashes), null);
            }

            var hash = (string?)line["hash"];
            line.Remove("hash");
            var id = (long?)line["id"] ?? throw new JsonException("An entry has no number.");
            first = hashes.Count == 0 ? id : first;
            if (hash is null || Canonical.Sha256(Canonical.Json(line)) != hash || id != first + hashes.Count || (hashes.Count > 0 && (string?)line["previousHash"] != hashes[^1]))
            {
                return (null, $"its entry {id.ToString("N0", CultureInfo.InvariantCulture)} was changed there");
            }

            hashes.Add(hash);
        }

        return (null, "it has no checkpoint at its end");
    }

    private static AuditCheckpoint ToCheckpoint(JsonObject signed, JsonNode? signature)
    {
        return new AuditCheckpoint
        {
            Number = (int)Need("number"),
            FirstEntryId = (long)Need("firstEntryId"),
            EntryId = (long)Need("entryId"),
            Hash = (string)Need("hash")!,
            At = DateTimeOffset.Parse((string)Need("at")!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            KeyId = (string)Need("keyId")!,
            Signature = (string?)signature ?? "",
        };

        JsonNode Need(string name) => signed[name] ?? throw new JsonException($"{name} is missing.");
    }
}
