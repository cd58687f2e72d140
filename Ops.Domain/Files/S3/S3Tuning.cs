namespace Ops.Domain.Files.S3;

/// <summary>Sizes and patience. People have no use for settings like these; tests do.</summary>
internal sealed record S3Tuning
{
    /// <summary>Bytes of one part and the most that is asked for at once. S3 wants 5 MiB at least and 10,000 parts at most.</summary>
    internal int PartSize { get; init; } = 8 << 20;

    /// <summary>After so many parts each is twice as large: 10,000 parts of 8 MiB alone would end at 84 GB.</summary>
    internal int SmallParts { get; init; } = 2_000;

    /// <summary>Parts on their way at once; memory for one upload is that and one more.</summary>
    internal int PartsAtOnce { get; init; } = 2;

    /// <summary>Bytes of the first piece read: a header is small.</summary>
    internal int FirstPiece { get; init; } = 256 << 10;

    /// <summary>From here on a copy is made in parts: S3 refuses more than 5 GB in one, and time-outs come long before.</summary>
    internal long CopyInPartsFrom { get; init; } = 1L << 30;

    /// <summary>Bytes of one part of such a copy.</summary>
    internal long CopyPart { get; init; } = 512L << 20;

    /// <summary>How often a request is tried again, with growing random waits between.</summary>
    internal int Retries { get; init; } = 4;

    /// <summary>One try of one request.</summary>
    internal TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>An upload of a process that can't be asked is over when nothing was added to it for so long.</summary>
    internal TimeSpan Abandoned { get; init; } = TimeSpan.FromHours(24);
}
