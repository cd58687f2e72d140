using System.Text;

namespace Ops.Domain.Tests.Support.S3Faults;

/// <summary>What goes wrong with one request.</summary>
/// <param name="Reaches">Whether the real server gets it.</param>
/// <param name="Alter">Makes the answer that is sent of the real one; null: none comes.</param>
/// <param name="End">What happens to the connection after the answer.</param>
internal sealed record S3Fault(bool Reaches, Func<S3Answer, S3Answer>? Alter, S3End End = S3End.Close)
{
    /// <summary>An error of the server's; <paramref name="late"/>: after it did what was asked.</summary>
    public static S3Fault Error(int status, string code, bool late = false) => new(late, _ => S3Answer.Xml(status, S3Answer.ErrorXml(code)));

    /// <summary>"200 OK" with an error in its body, as S3 answers when it had to begin answering before it knew.</summary>
    public static S3Fault ErrorIn200(bool late = false) => new(late, _ => S3Answer.Xml(200, S3Answer.ErrorXml("InternalError")));

    /// <summary>"200 OK" and nothing done.</summary>
    public static S3Fault Nothing(string body = "") => new(false, _ => S3Answer.Xml(200, body));

    public static S3Fault Reset(bool late = false) => new(late, null, S3End.Reset);

    public static S3Fault Hang { get; } = new(false, null, S3End.Hang);

    /// <summary>The body ends after so many bytes; its length was announced rightly.</summary>
    public static S3Fault Cut(int bytes, S3End end = S3End.Close) => new(true, a => a with { Body = a.Body[..Math.Min(bytes, a.Body.Length)] }, end);

    /// <summary>The body ends after so many bytes, and the length announced says so too.</summary>
    public static S3Fault Short(int bytes) => new(true, a => (a with { Body = a.Body[..Math.Min(bytes, a.Body.Length)] }).With("Content-Length", $"{Math.Min(bytes, a.Body.Length)}"));

    /// <summary>Another value of a header.</summary>
    public static S3Fault Header(string name, string value) => new(true, a => a.With(name, value));

    /// <summary>The right number of bytes, one of them wrong.</summary>
    public static S3Fault FlippedByte(int at) => new(true, a =>
    {
        var body = a.Body.ToArray();
        body[at] ^= 1;
        return a with { Body = body };
    });
}

/// <summary>What happens to a connection.</summary>
internal enum S3End
{
    /// <summary>It ends in order.</summary>
    Close,

    /// <summary>It is torn down.</summary>
    Reset,

    /// <summary>Nothing more comes.</summary>
    Hang,
}

/// <summary>An answer: status line and headers, and the body.</summary>
internal sealed record S3Answer(string Head, byte[] Body)
{
    public static S3Answer Xml(int status, string xml) =>
        new($"HTTP/1.1 {status} Scripted\r\nContent-Type: application/xml\r\nx-amz-request-id: scripted-1\r\nContent-Length: {Encoding.UTF8.GetByteCount(xml)}\r\nConnection: close", Encoding.UTF8.GetBytes(xml));

    public static string ErrorXml(string code) =>
        $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>Scripted, with {CephS3.AccessKey} in it.</Message><RequestId>scripted-1</RequestId></Error>";

    public S3Answer With(string name, string value) => this with
    {
        Head = string.Join("\r\n", Head.Split("\r\n").Where(l => !l.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Append($"{name}: {value}")),
    };
}
