using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Ops.Console.Tests.Support;

/// <summary>
/// Sits between a page and its circuit: keeps each binary message the page sends, and sends others over the same socket, which
/// the server can't tell from the page's own.
/// </summary>
internal sealed partial class CircuitTap
{
    private const string Script = """
        (() => {
            const sockets = window.opsSockets = [], sent = window.opsSent = [], Real = window.WebSocket;
            window.WebSocket = class extends Real {
                constructor(...how) { super(...how); if (this.url.includes('/_blazor')) sockets.push(this); }
                send(data) {
                    if (this.url.includes('/_blazor') && typeof data !== 'string') sent.push(btoa(String.fromCharCode(...new Uint8Array(data.buffer ?? data))));
                    super.send(data);
                }
            };
        })();
        """;

    private readonly IPage _page;

    private CircuitTap(IPage page) => _page = page;

    /// <summary>From the page's next load on.</summary>
    public static async Task<CircuitTap> On(IPage page)
    {
        await page.AddInitScriptAsync(Script);
        return new CircuitTap(page);
    }

    /// <summary>Presses a button, and gives the message that told the server.</summary>
    public async Task<byte[]> Press(ILocator button)
    {
        var before = (await Clicks()).Count;
        await button.ClickAsync();
        var deadline = DateTime.UtcNow.AddSeconds(30);
        while (true)
        {
            if (await Clicks() is var clicks && clicks.Count > before)
            {
                return clicks[^1];
            }

            Assert.True(DateTime.UtcNow < deadline, "No click was sent.");
        }
    }

    /// <summary>Sends bytes over the page's open circuit.</summary>
    public Task Send(IEnumerable<byte[]> messages) => _page.EvaluateAsync(
        "all => { const socket = window.opsSockets.findLast(s => s.readyState === 1); for (const one of all) socket.send(Uint8Array.from(atob(one), c => c.charCodeAt(0))); }",
        messages.Select(Convert.ToBase64String).ToArray());

    /// <summary>The handler a message presses.</summary>
    public static int HandlerOf(byte[] click) => int.Parse(Handler().Match(Encoding.UTF8.GetString(click)).Groups["id"].Value, CultureInfo.InvariantCulture);

    /// <summary>The same message about another handler, well formed.</summary>
    public static byte[] Forge(byte[] click, int handler)
    {
        // A SignalR message: its length as a varint, then MessagePack; the event is one JSON string in it, with a length of its own.
        var (head, body) = Split(click);
        Assert.Equal(body.Length, head);
        var start = body.AsSpan().IndexOf("[{\"eventHandlerId\":"u8);
        var (marker, length) = body[start - 2] == 0xd9 ? (start - 2, (int)body[start - 1])
            : body[start - 3] == 0xda ? (start - 3, BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(start - 2, 2)))
            : throw new InvalidOperationException("The message is not built as it was when this was written.");
        var json = Encoding.UTF8.GetBytes(Handler().Replace(Encoding.UTF8.GetString(body, start, length), string.Create(CultureInfo.InvariantCulture, $"\"eventHandlerId\":{handler}")));
        var forged = new List<byte>([.. body.AsSpan(0, marker), 0xda, (byte)(json.Length >> 8), (byte)json.Length, .. json, .. body.AsSpan(start + length)]);
        var varint = new List<byte>();
        for (var rest = forged.Count; ; rest >>= 7)
        {
            varint.Add((byte)(rest > 127 ? (rest & 127) | 128 : rest));
            if (rest <= 127)
            {
                return [.. varint, .. forged];
            }
        }
    }

    private static (int Length, byte[] Body) Split(byte[] message)
    {
        var (length, at) = (0, 0);
        do
        {
            length |= (message[at] & 127) << (7 * at);
        }
        while (message[at++] > 127);
        return (length, message[at..]);
    }

    private async Task<List<byte[]>> Clicks() =>
        [.. (await _page.EvaluateAsync<string[]>("() => window.opsSent")).Select(Convert.FromBase64String).Where(m => Encoding.UTF8.GetString(m) is var text && Handler().IsMatch(text) && text.Contains("\"eventName\":\"click\"", StringComparison.Ordinal))];

    [GeneratedRegex("\"eventHandlerId\":(?<id>[0-9]+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Handler();
}
