using ClusterInterop.V1;

namespace ClusterInterop.Server.Demo;

/// <summary>Where the demo shows itself: a terminal that draws, or plain lines for a file or a pipe.</summary>
internal interface IScreen
{
    void ShowServer(Uri address, string dataDirectory, string? remark);

    /// <summary>Shows how far the publishing has come while it runs.</summary>
    Task<T> ShowPublishingAsync<T>(int total, Func<IProgress<int>, Task<T>> publish);

    /// <summary>Shows the alliance: how many records of which kind each association has published.</summary>
    void ShowAlliance(SummarizeRecordsResponse byAssociationAndKind, string remark);

    void BeginAct(int number, string title, string text);

    /// <summary>Runs an act that shows the matches of a need each time they change.</summary>
    Task ShowMatchesAsync(Func<Action<MatchPage>, Task> act);

    void Say(string text);

    void ShowNextSteps(IReadOnlyList<NextStep> steps);
}
