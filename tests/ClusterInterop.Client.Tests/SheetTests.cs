using ClusterInterop.V1;
using static ClusterInterop.Client.Tests.Samples;

namespace ClusterInterop.Client.Tests;

/// <summary>What a person sees on terminals of ordinary and of narrow width.</summary>
public sealed class SheetTests
{
    private const string LongName = "associations/es/capabilities/additive-manufacturing-of-valves";

    [Theory(Timeout = 30_000)]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(160)]
    public async Task Names_and_words_are_whole_at_every_width(int width)
    {
        var run = await SearchAsync(width);

        run.Lines.ShouldAllBe(line => line.Length <= width);
        run.Out.ShouldContain("associations/es/capabilities/additive-manufacturing-of-v");
        foreach (var word in (string[])["connectors", "ventilation", "Barcelona", "cpv:33157000", "nace:32.50"])
            run.Out.ShouldContain(word);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_table_that_does_not_fit_is_shown_as_entries()
    {
        var run = await SearchAsync(80);

        run.Lines.Select(line => line.TrimEnd()).ShouldBe(
        [
            LongName,
            "    title Printed valves and connectors for emergency ventilation · place ES511",
            "    Barcelona · codes cpv:33157000 nace:32.50",
            "associations/es/capabilities/b",
            "    title 3D printers",
        ]);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_table_that_fits_when_words_wrap_is_a_table()
    {
        var run = await SearchAsync(135);

        run.Lines[0].ShouldStartWith("╭──");
        run.Lines.ShouldAllBe(line => line.Length <= 135);
        run.Lines.Count.ShouldBe(8);
    }

    [Fact(Timeout = 30_000)]
    public async Task Each_sentence_of_an_explanation_has_a_line_of_its_own()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Matching.Find = _ =>
        {
            var match = AMatch("associations/pl/needs/masks", LongName, 812);
            match.DistanceKm = 1870;
            match.Parts.Add(APart(MatchPartKind.Codes, "Both carry cpv 33157000."));
            match.Parts.Add(APart(MatchPartKind.Distance, "1,870 km."));
            return new FindMatchesResponse { Matches = { match } };
        };
        server.Directory.Search = _ => new SearchRecordsResponse();

        var run = await new CommandSetting { Server = server, Width = 100 }
            .RunAsync("match", "associations/pl/needs/masks", "--explain", "--no-color");

        run.Lines.Select(line => line.TrimEnd()).ShouldBe(
        [
            $"812  {LongName}",
            "    km 1870",
            "    codes 100/350: Both carry cpv 33157000.",
            "    distance 100/350: 1,870 km.",
        ]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Without_color_and_in_json_no_sequence_of_a_terminal_is_written()
    {
        (await SearchAsync(80)).Out.ShouldNotContain('\u001b');
        (await SearchAsync(160)).Out.ShouldNotContain('\u001b');
        (await SearchAsync(80, "--json")).Out.ShouldNotContain('\u001b');
    }

    private static MatchPart APart(MatchPartKind kind, string explanation) =>
        new() { Kind = kind, Value = 100, Weight = 350, Explanation = explanation };

    private static async Task<CommandRun> SearchAsync(int width, string option = "--no-color")
    {
        await using var server = await ScriptedServer.StartAsync();
        var record = ACapability("a", "Printed valves and connectors for emergency ventilation");
        record.Name = LongName;
        record.State = RecordState.Active;
        record.Place = new Place { Region = "ES511", Locality = "Barcelona" };
        record.Codes.Add([new() { Scheme = "cpv", Value = "33157000" }, new() { Scheme = "nace", Value = "32.50" }]);
        var other = ACapability("b");
        other.State = RecordState.Active;
        server.Directory.Search = _ => new SearchRecordsResponse { Records = { record, other }, TotalSize = 2 };
        return await new CommandSetting { Server = server, Width = width }.RunAsync(
            "search", option, "--limit", "2");
    }
}
