using System.Collections.Immutable;
using Monitor.Shared.Ingest;

namespace Monitor.Actors.Ingest;

/// <summary>What one request lost: a count and the first detail for each reason.</summary>
internal sealed class RejectionList
{
    private readonly List<Rejection> _rejections = [];

    public long Points { get; private set; }

    public void Add(RejectReason reason, long points, string detail)
    {
        Points += points;
        int at = _rejections.FindIndex(rejection => rejection.Reason == reason);
        if (at < 0)
            _rejections.Add(new Rejection(reason, points, detail));
        else
            _rejections[at] = _rejections[at] with { Points = _rejections[at].Points + points };
    }

    public ImmutableArray<Rejection> ToImmutable() => [.. _rejections];

    public void Clear()
    {
        _rejections.Clear();
        Points = 0;
    }
}
