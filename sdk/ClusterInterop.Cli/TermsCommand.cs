using System.CommandLine;
using System.Globalization;
using ClusterInterop.Client;
using ClusterInterop.V1;

namespace ClusterInterop.Cli;

internal sealed class TermsCommand : ServerCommand
{
    private readonly Argument<string[]> _text = new("TEXT")
    {
        Description = "A word or a description in any language. None: lists the codes of the one --scheme.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string[]> _schemes = Choices.Several(
        "--scheme", "SCHEME", "In this vocabulary, such as cpv; default all.");

    private readonly Option<string?> _parent = new("--parent")
    {
        Description = "Below this code of the one --scheme.",
        HelpName = "CODE",
    };

    private readonly Option<string[]> _languages = Choices.Several(
        "--language", "TAG", "Shows labels in this language, the best first; default en.");

    private readonly Option<int> _limit = Choices.Number("--limit", "N", "How many codes.", 1, 100_000, 20);

    public TermsCommand()
        : base(
            "terms",
            "Finds the codes of public vocabularies by text in any language.",
            "clusterinterop terms odzież ochronna --scheme cpv --language pl",
            "clusterinterop terms --scheme nuts --parent ES --limit 100")
    {
        Add(_text);
        Add(_schemes);
        Add(_parent);
        Add(_languages);
        Add(_limit);
        Validators.Add(result =>
        {
            if (result.GetResult(_text) is not { Tokens.Count: > 0 } && result.GetValue(_schemes) is not [_])
                result.AddError("Say what to find, or list the codes of exactly one --scheme.");
            else if (result.GetResult(_parent) is not null && result.GetValue(_schemes) is not [_])
                result.AddError("--parent is a code of exactly one --scheme.");
        });
    }

    public override async Task<int> RunAsync(
        Session session, ParseResult arguments, CancellationToken cancellationToken)
    {
        var text = string.Join(' ', arguments.GetRequiredValue(_text));
        var schemes = arguments.GetRequiredValue(_schemes);
        var limit = arguments.GetValue(_limit);
        var options = new TermOptions
        {
            Schemes = schemes,
            Parent = arguments.GetValue(_parent),
            Languages = arguments.GetRequiredValue(_languages),
            PageSize = Math.Min(limit, 500),
        };

        var sheet = new Sheet(
            Sheet.Names("Code"), Sheet.Words("Label"), Sheet.Words("Found in"), Sheet.Numbers("Score"));
        var shown = 0;
        var isCut = false;
        await foreach (var term in session.Client.SearchTermsAsync(text, options, cancellationToken))
        {
            if (isCut = shown == limit)
                break;
            shown++;
            if (session.IsJson)
                session.WriteJson(term);
            else
                sheet.Add(
                [
                    $"{term.Scheme}:{term.Value}",
                    term.Label,
                    new Cell(FoundIn(term), Styles.Dim),
                    term.Score == 0 ? "" : term.Score.ToString(CultureInfo.InvariantCulture),
                ]);
        }

        sheet.Show(session);
        session.Say(Wording.Count(shown, "code", "codes") + (isCut ? "; --limit shows more" : ""));
        return ExitCode.Ok;
    }

    private static string FoundIn(Term term) =>
        term.MatchedLabel.Length == 0 ? "" : $"{term.MatchedLabel} ({term.MatchedLanguage})";
}
