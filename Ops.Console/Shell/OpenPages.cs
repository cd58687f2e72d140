using System.Collections.Concurrent;

namespace Ops.Console.Shell;

/// <summary>How many pages each person has open: connections of circuits, counted while they last.</summary>
internal sealed class OpenPages(int most)
{
    private readonly ConcurrentDictionary<string, int> _open = new(StringComparer.Ordinal);

    public int Most => most;

    public bool IsFull(string subject) => _open.GetValueOrDefault(subject) >= most;

    public bool TryEnter(string subject)
    {
        if (_open.AddOrUpdate(subject, 1, (_, open) => open + 1) <= most)
        {
            return true;
        }

        Leave(subject);
        return false;
    }

    public void Leave(string subject)
    {
        // Zero is removed only while it still is zero: somebody may enter in this moment.
        if (_open.AddOrUpdate(subject, 0, (_, open) => open - 1) == 0)
        {
            _open.TryRemove(KeyValuePair.Create(subject, 0));
        }
    }
}
