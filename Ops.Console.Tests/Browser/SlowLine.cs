using System.Text;
using Microsoft.Playwright;

namespace Ops.Console.Tests.Browser;

/// <summary>A line that can hold what the console says to a page, while what the page says still arrives: a page that does not know yet.</summary>
internal sealed class SlowLine
{
    private readonly Lock _gate = new();
    private readonly Queue<IWebSocketFrame> _held = new();
    private IWebSocketRoute? _page;
    private bool _isHeld;
    private int _answers;

    /// <summary>Events of the page the console has answered since it is held.</summary>
    public int Answers => Volatile.Read(ref _answers);

    /// <summary>Between this page's coming connections and the console.</summary>
    public static async Task<SlowLine> Of(IPage page)
    {
        var line = new SlowLine();
        await page.RouteWebSocketAsync(new System.Text.RegularExpressions.Regex("/_blazor", System.Text.RegularExpressions.RegexOptions.NonBacktracking), socket =>
        {
            line._page = socket;
            var console = socket.ConnectToServer();
            socket.OnMessage(frame => Send(console, frame));
            console.OnMessage(line.Hear);
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
                Send(_page!, frame);
            }
        }
    }

    private void Hear(IWebSocketFrame frame)
    {
        lock (_gate)
        {
            if (!_isHeld)
            {
                Send(_page!, frame);
                return;
            }

            _held.Enqueue(frame);
            if ((frame.Text ?? Encoding.UTF8.GetString(frame.Binary!)).Contains("EndInvokeDotNet", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref _answers);
            }
        }
    }

    private static void Send(IWebSocketRoute to, IWebSocketFrame frame)
    {
        if (frame.Text is { } text)
        {
            to.Send(text);
        }
        else
        {
            to.Send(frame.Binary!);
        }
    }
}
