using System.CommandLine;
using System.Globalization;

namespace ClusterInterop.Cli;

internal sealed class VocabulariesCommand() : ServerCommand(
    "vocabularies", "Lists the code lists that the server knows.", "clusterinterop vocabularies")
{
    public override async Task<int> RunAsync(
        Session session, ParseResult arguments, CancellationToken cancellationToken)
    {
        var vocabularies = await session.Client.ListVocabulariesAsync(cancellationToken);
        var sheet = new Sheet(
            Sheet.Names("Scheme"),
            Sheet.Words("Title"),
            Sheet.Words("Version"),
            Sheet.Numbers("Codes"),
            Sheet.Numbers("Languages"),
            Sheet.Words("Origin"));
        foreach (var vocabulary in vocabularies)
        {
            if (session.IsJson)
                session.WriteJson(vocabulary);
            else
                sheet.Add(
                [
                    vocabulary.Scheme,
                    vocabulary.Title,
                    vocabulary.Version,
                    vocabulary.TermCount.ToString(CultureInfo.InvariantCulture),
                    vocabulary.Languages.Count.ToString(CultureInfo.InvariantCulture),
                    Wording.Of(vocabulary.Origin),
                ]);
        }

        sheet.Show(session);
        return ExitCode.Ok;
    }
}
