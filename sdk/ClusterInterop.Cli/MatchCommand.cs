using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ClusterInterop.Client;
using ClusterInterop.V1;

namespace ClusterInterop.Cli;

internal sealed class MatchCommand : ServerCommand
{
    private const int MostNamesInAFilter = 50;

    private readonly Argument<string?> _name = new("NAME")
    {
        Description = "The name of a published need or capability.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _text = new("--text")
    {
        Description = "Instead of NAME: what is needed or offered, in a sentence; nothing is published.",
        HelpName = "TEXT",
    };

    private readonly Option<DraftKind?> _kind = Choices.One<DraftKind>(
        "--kind", "Of --text: what it tells of (default need)");

    private readonly Option<string> _language = new("--language")
    {
        Description = "Of --text: the language it is written in.",
        HelpName = "TAG",
        DefaultValueFactory = _ => "en",
    };

    private readonly Option<Code[]> _codes = Choices.Codes(
        "--code", "Of --text: what it is about, such as cpv:33141000.");

    private readonly Option<string?> _region = new("--region")
    {
        Description = "Of --text: the country or NUTS region where it is needed or offered.",
        HelpName = "REGION",
    };

    private readonly Option<bool> _explain = new("--explain") { Description = "Says for each part of a score why." };
    private readonly MatchFilterOptions _filter;
    private readonly Option<int> _limit = Choices.Number("--limit", "N", "How many matches.", 1, 1000, 20);

    public MatchCommand()
        : base(
            "match",
            "Finds what fits a need or a capability, best first.",
            "clusterinterop match associations/pl/needs/masks-krakow --explain",
            "clusterinterop match --text \"maseczki ochronne FFP2\" --language pl --region PL213",
            "clusterinterop match --text \"laser cutting of textiles\" --kind capability --candidate-region PT --json")
    {
        Add(_name);
        foreach (var option in (Option[])[_text, _kind, _language, _codes, _region])
            Add(option);
        _filter = new MatchFilterOptions(this);
        Add(_explain);
        Add(_limit);
        Validators.Add(Check);
    }

    public override async Task<int> RunAsync(
        Session session, ParseResult arguments, CancellationToken cancellationToken)
    {
        var limit = arguments.GetValue(_limit);
        var options = _filter.Read(arguments) with { PageSize = Math.Min(limit, 500) };
        var draft = ReadDraft(arguments);
        var found = draft is null
            ? session.Client.FindMatchesAsync(arguments.GetValue(_name)!, options, cancellationToken)
            : session.Client.FindMatchesAsync(draft, options, cancellationToken);

        var matches = new List<Match>();
        var isCut = false;
        await foreach (var match in found)
        {
            if (isCut = matches.Count == limit)
                break;
            matches.Add(match);
            if (session.IsJson)
                session.WriteJson(match);
        }

        if (!session.IsJson && matches.Count > 0)
            await ShowAsync(session, matches, draft, arguments, cancellationToken);
        session.Say(Wording.Count(matches.Count, "match", "matches") + (isCut ? "; --limit shows more" : ""));
        return ExitCode.Ok;
    }

    // A filter that would not be applied is refused: a published record states its own kind, codes and place.
    private void Check(CommandResult result)
    {
        if (result.GetResult(_name) is { Tokens.Count: > 0 } == result.GetResult(_text) is not null)
        {
            result.AddError("Say either the NAME of a record or a --text.");
            return;
        }

        foreach (var option in (Option[])[_kind, _language, _codes, _region])
            if (result.GetResult(option) is { Implicit: false } && result.GetResult(_text) is null)
                result.AddError(
                    $"{option.Name} says something of a --text, and not of the record NAME; for the other side of a "
                    + $"match there is --candidate{option.Name[1..]}.");
    }

    private Record? ReadDraft(ParseResult arguments)
    {
        if (arguments.GetValue(_text) is not { } text)
            return null;
        var language = arguments.GetRequiredValue(_language);
        var draft = new Record
        {
            Title = new Text { OriginalLanguage = language, ByLanguage = { [language] = text } },
            Codes = { arguments.GetRequiredValue(_codes) },
        };
        if (arguments.GetValue(_region) is { } region)
            draft.Place = new Place { Region = region };
        if (arguments.GetValue(_kind) == DraftKind.Capability)
            draft.Capability = new Capability();
        else
            draft.Need = new Need();
        return draft;
    }

    private async Task ShowAsync(
        Session session, List<Match> matches, Record? draft, ParseResult arguments, CancellationToken cancellationToken)
    {
        var own = draft is null ? arguments.GetValue(_name)! : "";
        var others = matches.ConvertAll(match => match.Need == own ? match.Capability : match.Need);
        var titles = await ReadTitlesAsync(session.Client, others, cancellationToken);
        var sheet = new Sheet(
            Sheet.Numbers("Score"),
            Sheet.Names("Name"),
            Sheet.Words("Title"),
            Sheet.Numbers("km"),
            Sheet.Words("Covers"),
            Sheet.Words("Why"));
        foreach (var (match, other) in matches.Zip(others))
            sheet.Add(
            [
                new Cell(match.Score.ToString(CultureInfo.InvariantCulture), Styles.Good),
                other,
                titles.GetValueOrDefault(other, ""),
                match.HasDistanceKm ? match.DistanceKm.ToString(CultureInfo.InvariantCulture) : "",
                Wording.Of(match.Covered),
                new Cell(
                    arguments.GetValue(_explain)
                        ? string.Join('\n', match.Parts.Select(part => $"{Wording.Of(part)}: {part.Explanation}"))
                        : Wording.Of(match.Parts),
                    Styles.Dim),
            ]);
        sheet.Show(session);
    }

    private enum DraftKind
    {
        None,
        Need,
        Capability,
    }

    // A match names records only; a person wants to read what they are.
    private static async Task<Dictionary<string, string>> ReadTitlesAsync(
        ClusterInteropClient client, List<string> names, CancellationToken cancellationToken)
    {
        var titles = new Dictionary<string, string>();
        foreach (var some in names.Distinct().Chunk(MostNamesInAFilter))
        {
            var filter = new RecordFilter { Names = { some } };
            await foreach (var record in client.SearchAsync(filter, cancellationToken: cancellationToken))
                titles[record.Name] = Wording.Of(record.Title);
        }

        return titles;
    }
}
