using System.CommandLine;
using System.Globalization;
using ClusterInterop.Client;
using ClusterInterop.V1;
using Spectre.Console;

namespace ClusterInterop.Cli;

internal sealed class WatchRecordsCommand : ServerCommand
{
    private readonly FilterOptions _filter;
    private readonly ResumeOptions _resume;

    public WatchRecordsCommand()
        : base(
            "records",
            "Follows records: first all that are there, then each as it changes or goes.",
            "clusterinterop watch records --kind need --region PL",
            "clusterinterop watch records --published-by es --json --stop-when-caught-up > es.jsonl",
            "clusterinterop watch records --json --resume-file mirror.place")
    {
        _filter = new FilterOptions(this);
        _resume = new ResumeOptions(this);
    }

    public override async Task<int> RunAsync(
        Session session, ParseResult arguments, CancellationToken cancellationToken)
    {
        var place = _resume.Read(arguments, session.Terminal.Time);
        try
        {
            var messages = session.Client.WatchRecordsAsync(
                _filter.Read(arguments), place.Token, _resume.ReadWatch(arguments, session), cancellationToken);
            await foreach (var message in messages)
            {
                if (session.IsJson)
                    session.WriteJson(ToContract(message));
                else
                    Show(session, message);
                place.MoveTo(message.Token);
            }

            return ExitCode.Ok;
        }
        finally
        {
            place.End(session);
        }
    }

    private static void Show(Session session, RecordMessage message)
    {
        if (message.Record is { } record)
            WatchLines.Show(
                session,
                "+",
                Styles.Good,
                string.Create(CultureInfo.InvariantCulture, $"{record.Revision,8}  {record.Name}"),
                Wording.Of(record.Title));
        else if (message.Removal is { } removal)
            WatchLines.Show(
                session,
                "-",
                Styles.Bad,
                string.Create(CultureInfo.InvariantCulture, $"{removal.Revision,8}  {removal.Name}"),
                "");
        else
            WatchLines.Say(session, message);
    }

    private static WatchRecordsResponse ToContract(RecordMessage message)
    {
        var response = new WatchRecordsResponse { ResumeToken = message.Token.Value };
        if (message.Record is not null)
            response.Record = message.Record;
        else if (message.Removal is not null)
            response.Removal = message.Removal;
        else if (message.Checkpoint is not null)
            response.Checkpoint = message.Checkpoint;
        else
            response.Reset = message.Reset;
        return response;
    }
}

/// <summary>Shows what happens in a stream, a line each.</summary>
internal static class WatchLines
{
    public static void Show(Session session, string sign, Style style, string what, string detail)
    {
        var time = session.Terminal.Time.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        session.Show(new Paragraph()
            .Append(time, Styles.Dim)
            .Append($" {sign} ", style)
            .Append(Wording.OnOneLine(what))
            .Append(Wording.OnOneLine(detail.Length > 0 ? $"  {detail}" : ""), Styles.Strong)
            .Append("\n"));
    }

    /// <summary>Says, to a person, how far the stream has come; nothing at mere signs of life.</summary>
    public static void Say(Session session, WatchMessage message)
    {
        if (message.Reset is { Reason: not ResetReason.Initial } reset)
            session.Say($"starting over ({Wording.Of(reset.Reason)})");
        else if (message.Checkpoint is { Closing: true, ClosingReason: not ClosingReason.CaughtUp } closing)
            session.Say($"the server closes the stream ({Wording.Of(closing.ClosingReason)}); going on");
    }
}
