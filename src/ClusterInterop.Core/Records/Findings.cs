using System.Globalization;
using System.Text;
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
    private readonly Stack<string> _segments = new();
    private readonly List<Warning> _warnings = [];

    public Violations Violations { get; } = new();

    public IReadOnlyList<Warning> Warnings => _warnings;

    public int WarningCount { get; private set; }

    public Step Enter(string field) => Push(field);

    public Step Enter(string field, int index) =>
        Push(string.Create(CultureInfo.InvariantCulture, $"{field}[{index}]"));

    public Step Enter(string field, string key) => Push($"{field}[{Faults.Violations.Quote(key)}]");

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
        var path = new StringBuilder();
        foreach (var segment in _segments.Reverse())
        {
            if (path.Length > 0)
                path.Append('.');
            path.Append(segment);
        }

        return path.ToString();
    }

    private Step Push(string segment)
    {
        _segments.Push(segment);
        return new Step(this);
    }

    /// <summary>A step into the message, taken back when disposed.</summary>
    internal readonly struct Step(Findings findings) : IDisposable
    {
        public void Dispose() => findings._segments.Pop();
    }
}
