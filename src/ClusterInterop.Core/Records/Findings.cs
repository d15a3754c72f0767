using System.Globalization;
using System.Runtime.CompilerServices;
using ClusterInterop.Core.Faults;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Records;

/// <summary>
/// What a check found so far, and where it stands: the path grows and shrinks as the check walks through a message, and
/// is only written out when something is found. One instance a request; not thread-safe.
/// </summary>
internal sealed class Findings
{
    private const int MostWarnings = 100;
    private const int UsualPathCharacters = 128;
    private readonly List<Segment> _segments = [];
    private readonly List<Warning> _warnings = [];

    public Violations Violations { get; } = new();

    public IReadOnlyList<Warning> Warnings => _warnings;

    public int WarningCount { get; private set; }

    public Step Enter(string field) => Push(new(field));

    public Step Enter(string field, int index) => Push(new(field) { Index = index });

    public Step Enter(string field, string key) => Push(new(field) { Key = key });

    public void Violate(string reason, string message) => Violations.Add(Path(), reason, message);

    public void Violate(string field, string reason, string message)
    {
        using var _ = Enter(field);
        Violate(reason, message);
    }

    public void Warn(string reason, string message)
    {
        WarningCount++;
        if (_warnings.Count < MostWarnings)
            _warnings.Add(new Warning { Path = Path(), Reason = reason, Message = message });
    }

    public string Path()
    {
        var path = new DefaultInterpolatedStringHandler(
            0, 0, CultureInfo.InvariantCulture, stackalloc char[UsualPathCharacters]);
        foreach (var (place, segment) in _segments.Index())
        {
            if (place > 0)
                path.AppendLiteral(".");
            segment.AppendTo(ref path);
        }

        return path.ToStringAndClear();
    }

    private Step Push(Segment segment)
    {
        _segments.Add(segment);
        return new Step(this);
    }

    /// <summary>A step into the message, taken back when disposed.</summary>
    internal readonly struct Step(Findings findings) : IDisposable
    {
        public void Dispose() => findings._segments.RemoveAt(findings._segments.Count - 1);
    }

    // A field, and which of its values, if it has several.
    private readonly record struct Segment(string Field)
    {
        public int? Index { get; init; }

        public string? Key { get; init; }

        public void AppendTo(ref DefaultInterpolatedStringHandler path)
        {
            path.AppendLiteral(Field);
            if (Index is { } index)
            {
                path.AppendLiteral("[");
                path.AppendFormatted(index);
                path.AppendLiteral("]");
            }

            if (Key is { } key)
            {
                path.AppendLiteral("[");
                path.AppendLiteral(Faults.Violations.Quote(key));
                path.AppendLiteral("]");
            }
        }
    }
}
