using System.Net;
using System.Net.WebSockets;

namespace Ops.Console.Tests.Support;

/// <summary>A circuit's WebSocket, opened by hand: with whatever origin and cookie a test wants.</summary>
internal sealed class CircuitSocket : IDisposable
{
    private readonly ClientWebSocket _socket;

    private CircuitSocket(ClientWebSocket socket, HttpStatusCode status) => (_socket, Status) = (socket, status);

    /// <summary>101 when it was opened.</summary>
    public HttpStatusCode Status { get; }

    public static async Task<CircuitSocket> Open(Uri address, string? cookies, string? origin, string? site = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        foreach (var (name, value) in new[] { ("Cookie", cookies), ("Origin", origin), ("Sec-Fetch-Site", site) })
        {
            if (!string.IsNullOrEmpty(value))
            {
                socket.Options.SetRequestHeader(name, value);
            }
        }

        try
        {
            await socket.ConnectAsync(new Uri($"ws://{address.Authority}/_blazor"), default);
        }
        catch (WebSocketException) when (socket.HttpStatusCode != default(HttpStatusCode))
        {
            // Refused with a status, which is what is asked about.
        }

        return new CircuitSocket(socket, socket.HttpStatusCode);
    }

    public void Dispose()
    {
        _socket.Abort();
        _socket.Dispose();
    }
}
