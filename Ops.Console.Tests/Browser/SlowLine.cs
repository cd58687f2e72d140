using System.Text;
using Microsoft.Playwright;

namespace Ops.Console.Tests.Browser;

/// <summary>A line that can hold what the console says to a page, while what the page says still arrives: a page that does not know yet.</summary>
internal sealed class SlowLine
{
    private readonly Lock _gate = new();
    private readonly Queue<byte[]> _held = new();
    private IWebSocketRoute? _page;
    private bool _isHeld;
    private int _answers;

    /// <summary>Events of the page the console has answered since it is held.</summary>
    public int Answers => Volatile.Read(ref _answers);

    /// <summary>Between this page's coming connections and the console.</summary>
    public static async Task<SlowLine> Of(IPage page)
    {
        var line = new SlowLine();
        await page.RouteWebSocketAsync("**/_blazor*", socket =>
        {
            line._page = socket;
            var console = socket.ConnectToServer();
            // Which frames were text is lost on the way here. All of this protocol's may be binary.
            socket.OnMessage(frame => console.Send(frame.Binary!));
            console.OnMessage(frame => line.Hear(frame.Binary!));
        });
        return line;
    }

    public void Hold()
    {
        lock (_gate)
        {
            _isHeld = true;
        }
    }

    public void LetGo()
    {
        lock (_gate)
        {
            _isHeld = false;
            while (_held.TryDequeue(out var frame))
            {
                _page!.Send(frame);
            }
        }
    }

    private void Hear(byte[] frame)
    {
        lock (_gate)
        {
            if (!_isHeld)
            {
                _page!.Send(frame);
                return;
            }

            _held.Enqueue(frame);
            if (Encoding.UTF8.GetString(frame).Contains("EndInvokeDotNet", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref _answers);
            }
        }
    }
}
