using System.CommandLine;
using System.Globalization;
using ClusterInterop.Client;
using ClusterInterop.V1;

namespace ClusterInterop.Cli;

internal sealed class WatchMatchesCommand : ServerCommand
{
    private readonly FilterOptions _subjects;
    private readonly MatchFilterOptions _matches;
    private readonly ResumeOptions _resume;

    public WatchMatchesCommand()
        : base(
            "matches",
            "Follows matches: first all that are there, then what is found, changes and is gone.",
            "clusterinterop watch matches --kind need --published-by pl --min-score 300",
            "clusterinterop watch matches --region ES51 --candidate-region PL,CZ --json --resume-file portal.place")
    {
        Notes =
            """
            After a resume, a match that was found before is shown again when it changes, and not when it goes. The
            match sets of --json miss nothing.
            """;
        _subjects = new FilterOptions(this, whose: "Matches of records");
        _matches = new MatchFilterOptions(this);
        _resume = new ResumeOptions(this);
    }

    public override async Task<int> RunAsync(
        Session session, ParseResult arguments, CancellationToken cancellationToken)
    {
        var matches = _matches.Read(arguments);
        var subscription = new MatchSubscription
        {
            Subjects = _subjects.Read(arguments),
            Candidates = matches.Candidates,
            MinScore = matches.MinScore,
            ExcludeSameAssociation = matches.ExcludeSameAssociation,
        };
        var place = _resume.Read(arguments, session.Terminal.Time);
        var tracker = new MatchTracker();
        try
        {
            var messages = session.Client.WatchMatchesAsync(
                subscription, place.Token, _resume.ReadWatch(arguments, session), cancellationToken);
            await foreach (var message in messages)
            {
                if (session.IsJson)
                {
                    session.WriteJson(ToContract(message));
                    place.MoveTo(message.Token);
                    continue;
                }

                foreach (var change in tracker.Apply(message))
                    Show(session, change);
                WatchLines.Say(session, message);
                // A set in parts is shown when it is complete; until then the place is before it.
                place.MoveTo(tracker.Token ?? place.Token);
            }

            return ExitCode.Ok;
        }
        finally
        {
            place.End(session);
        }
    }

    private static void Show(Session session, MatchChange change)
    {
        var (sign, style) = change.Kind switch
        {
            MatchChangeKind.Found => ("+", Styles.Good),
            MatchChangeKind.Changed => ("~", Styles.Changed),
            _ => ("-", Styles.Bad),
        };
        var match = change.Match;
        var score = change.Previous is { } previous && previous.Score != match.Score
            ? string.Create(CultureInfo.InvariantCulture, $"{previous.Score}→{match.Score}")
            : match.Score.ToString(CultureInfo.InvariantCulture);
        WatchLines.Show(
            session,
            sign,
            style,
            $"{score,4}  {match.Need} ← {match.Capability}",
            change.Kind == MatchChangeKind.Gone ? "" : Wording.Of(match.Parts));
    }

    private static WatchMatchesResponse ToContract(MatchMessage message)
    {
        var response = new WatchMatchesResponse { ResumeToken = message.Token.Value };
        if (message.Set is not null)
            response.MatchSet = message.Set;
        else if (message.Checkpoint is not null)
            response.Checkpoint = message.Checkpoint;
        else
            response.Reset = message.Reset;
        return response;
    }
}
