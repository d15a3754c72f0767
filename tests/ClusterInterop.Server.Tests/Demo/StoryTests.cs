using ClusterInterop.Server.Demo;
using ClusterInterop.Testing;

namespace ClusterInterop.Server.Tests.Demo;

public sealed class StoryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task The_demo_tells_its_story_to_the_end_and_can_tell_it_again()
    {
        await using var server = await InMemoryServer.StartAsync();
        await PublishAsync(server);

        var told = await TellAsync(server);
        await PublishAsync(server);
        var toldAgain = await TellAsync(server);

        foreach (var story in (string[])[told, toldAgain])
        {
            story.ShouldMatch(@"\+ +\d+  PT Coimbra: FFP2 respirators, a new production line, 2,460 km, covers 37 %");
            story.ShouldMatch(@"~ +\d+→\d+  CZ Ostrava: FFP2 respirators, production, 122 km, covers 70 %");
            story.ShouldMatch(@"- +\d+  ES Barcelona: FFP2 respirators, production, 1,676 km\n");
            story.ShouldContain("Not among them: a maker in Graz");
            story.ShouldMatch(@"ES Barcelona: 3D-printed face shields by workshop-\d+, 1,746 km, covers 2 %");
            LinesOfMatches(story).ShouldBeUnique();
        }
    }

    // Of one act; the line under each says why, and is the same for many.
    private static List<string> LinesOfMatches(string story) =>
    [
        .. story.Split("5. One need")[1].Split("6. A sentence")[0].Split('\n')
            .Where(line => line.StartsWith("   +", StringComparison.Ordinal)),
    ];

    [Fact(Timeout = 120_000)]
    public async Task A_match_that_does_not_arrive_ends_the_story_with_its_name()
    {
        await using var server = await InMemoryServer.StartAsync();
        await PublishAsync(server);
        await server.Client.WithdrawAsync(StoryRecords.SpanishRespirators, null, Cancel);

        var failure = await Should.ThrowAsync<StoryException>(
            () => TellAsync(server, patience: TimeSpan.FromSeconds(1)));

        failure.Message.ShouldBe("Act 1: matches from Spain and Czechia did not arrive within 1 s.");
    }

    private static async Task PublishAsync(InMemoryServer server)
    {
        using var alliance = server.NewAlliance();
        foreach (var (association, records) in SampleAlliance.Read())
            await alliance[association].PutAsync(records, null, Cancel);
    }

    private static async Task<string> TellAsync(InMemoryServer server, TimeSpan? patience = null)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var alliance = server.NewAlliance();
        await using var portal = new HospitalPortal(alliance["pl"], TimeProvider.System);
        var pace = new Pace(TimeProvider.System, fast: true) { Patience = patience ?? TimeSpan.FromSeconds(30) };
        var story = new Story(alliance, portal, new PlainScreen(output), pace);
        await story.TellAsync(Cancel);
        return output.ToString();
    }
}
