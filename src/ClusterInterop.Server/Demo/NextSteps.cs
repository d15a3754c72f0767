namespace ClusterInterop.Server.Demo;

/// <summary>Something to try: what it does, and the line to type.</summary>
internal sealed record NextStep(string What, string Line);

/// <summary>What to try once the story is told; each line works as it is printed while the demo serves.</summary>
internal static class NextSteps
{
    private const string Server = "dotnet run --project src/ClusterInterop.Server -v q --";
    private const string Cli = "dotnet run --project sdk/ClusterInterop.Cli -v q --";

    private const string Bearer = "-H \"authorization: Bearer $CLUSTERINTEROP_TOKEN\"";

    public static IReadOnlyList<NextStep> For(Uri address, string dataDirectory)
    {
        var host = address.Authority;
        var server = address.GetLeftPart(UriPartial.Authority);
        return
        [
            new(
                "First a token of Poland's, for an hour; all lines below use it",
                $"export CLUSTERINTEROP_TOKEN=$({Server} auth token pl --data {dataDirectory})"),
            new("What does this server speak?", $"grpcurl -plaintext {Bearer} {host} list"),
            new(
                "Search in any language",
                $$$"""
                grpcurl -plaintext {{{Bearer}}} \
                    -d '{"filter": {"text": "respiratory", "kinds": ["RECORD_KIND_CAPABILITY"]}}' \
                    {{{host}}} clusterinterop.v1.DirectoryService/SearchRecords
                """),
            new(
                "The same by buf",
                $$$"""
                buf curl --protocol grpc --http2-prior-knowledge --reflect-header '*' {{{Bearer}}} \
                    -d '{"filter": {"text": "respiratory"}}' \
                    {{{server}}}/clusterinterop.v1.DirectoryService/SearchRecords
                """),
            new(
                "Follow the matches of Poland's needs",
                $$$"""
                grpcurl -plaintext {{{Bearer}}} \
                    -d '{"subjects": {"associations": ["pl"], "kinds": ["RECORD_KIND_NEED"]}}' \
                    {{{host}}} clusterinterop.v1.MatchingService/WatchMatches
                """),
            new(
                "The capacity map: face shields by country",
                $"{Cli} --server {server} summarize --by region --kind capability --code cpv:18142000"),
            new(
                "Who could help with a sentence?",
                $"{Cli} --server {server} match --text \"tkaniny włókiennicze na maseczki\" --language pl --explain"),
            new(
                "Follow them a line each, in color",
                $"{Cli} --server {server} watch matches --published-by pl --kind need"),
        ];
    }
}
