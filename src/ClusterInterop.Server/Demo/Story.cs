using System.Globalization;
using ClusterInterop.Client;
using ClusterInterop.V1;

namespace ClusterInterop.Server.Demo;

/// <summary>
/// What the demo tells: shortages in Poland, and the answers of the alliance as the portal of Poland's hospitals
/// receives them.
/// </summary>
/// <remarks>Each act writes through the SDK for one association, and waits until the stream has delivered what must
/// follow from it.</remarks>
internal sealed class Story(AllianceClients alliance, HospitalPortal portal, IScreen screen, Pace pace)
{
    private readonly Dictionary<(string Name, long Revision), Record> _capabilities = [];
    private int _acts;

    /// <summary>Tells the story.</summary>
    /// <exception cref="StoryException">A match that must come has not come.</exception>
    public async Task TellAsync(CancellationToken cancellationToken)
    {
        await ClearAsync(cancellationToken);
        await WaitAsync("the portal's caught-up checkpoint", () => portal.CaughtUp, _ => { }, cancellationToken);
        foreach (var act in Acts())
            await PlayAsync(act, cancellationToken);
    }

    private static IEnumerable<Act> Acts() =>
    [
        new(
            "A shortage in Kraków",
            "A hospital publishes a need: 120,000 FFP2 respirators within three weeks, certified to EN 149. Nobody is "
            + "asked; whoever fits is found.",
            StoryRecords.RespiratorNeed,
            async (alliance, token) => await alliance["pl"].PutAsync(StoryRecords.Respirators(), null, token),
            "matches from Spain and Czechia",
            matches => Has(matches, StoryRecords.SpanishRespirators) && Has(matches, StoryRecords.CzechRespirators),
            matches => Has(matches, StoryRecords.AustrianRespirators)
                ? ""
                : "Not among them: a maker in Graz, whose respirators are not certified to EN 149."),
        new(
            "An offer appears in Portugal",
            "A maker in Coimbra starts a new line and its association publishes it. The need of Kraków still stands, "
            + "so the match goes out at once.",
            StoryRecords.RespiratorNeed,
            async (alliance, token) => await alliance["pt"].PutAsync(StoryRecords.PortugueseOffer(), null, token),
            "a match from Portugal",
            matches => Has(matches, StoryRecords.PortugueseRespirators)),
        new(
            "Czechia raises its quantity",
            "A second shift in Ostrava: 90,000 instead of 24,000 pieces, of which 6,000 are reserved. The match set of "
            + "that record is sent again, and replaces what the portal held.",
            StoryRecords.RespiratorNeed,
            RaiseAsync,
            "84,000 pieces covered from Czechia",
            matches => matches.Any(
                match => match.Capability == StoryRecords.CzechRespirators && match.Covered?.Value == "84000")),
        new(
            "Spain withdraws",
            "The stock in Barcelona is sold. An empty set retracts the match.",
            StoryRecords.RespiratorNeed,
            async (alliance, token) =>
                await alliance["es"].WithdrawAsync(StoryRecords.SpanishRespirators, null, token),
            "the retraction of the match from Spain",
            matches => !Has(matches, StoryRecords.SpanishRespirators)),
        new(
            "One need, many small suppliers",
            "Łódź needs 40,000 face shields. No workshop of the Spanish 3D-printing map makes a tenth of that in a "
            + "week; together they count.",
            StoryRecords.FaceShieldNeed,
            async (alliance, token) => await alliance["pl"].PutAsync(StoryRecords.FaceShields(), null, token),
            "matches with at least 30 workshops of the Spanish 3D-printing map",
            matches => matches.Count(match => match.Capability.StartsWith(
                "associations/es/capabilities/face-shields-", StringComparison.Ordinal)) >= 30),
        new(
            "A sentence in Polish, and nothing else",
            "Warsaw writes \"Tkaniny włókiennicze i wyroby tekstylne na maseczki\": textiles for masks that are sewn "
            + "on site. No code, no translation. The labels of the codes, in up to 24 languages, lead to makers of "
            + "nonwovens, in Spain and France among others.",
            StoryRecords.FabricNeed,
            async (alliance, token) => await alliance["pl"].PutAsync(StoryRecords.Fabrics(), null, token),
            "matches from Spain and France",
            matches => Has(matches, StoryRecords.SpanishNonwoven) && Has(matches, StoryRecords.FrenchNonwoven)),
    ];

    private static bool Has(IReadOnlyList<Match> matches, string capability) =>
        matches.Any(match => match.Capability == capability);

    // Read, change, put with the etag that was read: nobody else's change is lost.
    private static async Task RaiseAsync(AllianceClients alliance, CancellationToken cancellationToken)
    {
        var offer = await alliance["cz"].GetAsync(StoryRecords.CzechRespirators, cancellationToken);
        offer.Capability.Available = StoryRecords.Of(90_000);
        await alliance["cz"].PutAsync(offer, new Precondition { IfEtag = offer.Etag }, cancellationToken);
    }

    // With a data directory of its own the demo can run twice: what an earlier run told is taken back first.
    private async Task ClearAsync(CancellationToken cancellationToken)
    {
        foreach (var (association, name) in ((string, string)[])
            [
                ("pl", StoryRecords.RespiratorNeed), ("pl", StoryRecords.FaceShieldNeed),
                ("pl", StoryRecords.FabricNeed), ("pt", StoryRecords.PortugueseRespirators),
            ])
        {
            if (await alliance[association].FindAsync(name, cancellationToken) is { State: RecordState.Active })
                await alliance[association].WithdrawAsync(name, null, cancellationToken);
        }
    }

    private async Task PlayAsync(Act act, CancellationToken cancellationToken)
    {
        screen.BeginAct(++_acts, act.Title, act.Text);
        await pace.PauseAsync(Pace.Reading, cancellationToken);
        await screen.ShowMatchesAsync(async show =>
        {
            var news = new Dictionary<string, News>();
            var sent = pace.Time.GetTimestamp();
            await act.WriteAsync(alliance, cancellationToken);
            var need = await alliance["pl"].GetAsync(act.Need, cancellationToken);
            await WaitAsync(
                act.Awaited,
                () => act.IsAnswered(portal.MatchesOf(act.Need)),
                arrival => Note(arrival, act.Need, pace.Time.GetElapsedTime(sent, arrival.Timestamp), news),
                cancellationToken);
            await ShowAsync(need, news, show, cancellationToken);
        });
        var matches = portal.MatchesOf(act.Need);
        if (act.Remark?.Invoke(matches) is { Length: > 0 } remark)
            screen.Say(remark);
        await pace.PauseAsync(Pace.Scene, cancellationToken);
    }

    private static void Note(Arrival arrival, string need, TimeSpan delay, Dictionary<string, News> news)
    {
        foreach (var change in arrival.Changes)
            if (change.Match.Need == need)
                news[change.Match.Capability] = new News(change, delay);
    }

    // What came in one message is shown row by row, so that the eye can follow; the delay says when it really came.
    private async Task ShowAsync(
        Record need, Dictionary<string, News> news, Action<MatchPage> show, CancellationToken cancellationToken)
    {
        var rows = new List<MatchRow>();
        foreach (var match in portal.MatchesOf(need.Name))
            rows.Add(await RowAsync(match, news.GetValueOrDefault(match.Capability), cancellationToken));
        foreach (var gone in news.Values.Where(item => item.Change.Kind == MatchChangeKind.Gone))
            rows.Add(await RowAsync(gone.Change.Match, gone, cancellationToken));
        rows.Sort((one, other) => other.Match.Score.CompareTo(one.Match.Score));

        if (rows.All(row => row.Change is not null))
            for (var shown = 1; shown < Math.Min(rows.Count, pace.RowsOneByOne); shown++)
            {
                show(new MatchPage(need, rows[..shown]));
                await pace.PauseAsync(Pace.Row, cancellationToken);
            }

        show(new MatchPage(need, rows));
    }

    private async Task<MatchRow> RowAsync(Match match, News? news, CancellationToken cancellationToken)
    {
        var key = (match.Capability, match.CapabilityRevision);
        if (!_capabilities.TryGetValue(key, out var capability))
            _capabilities.Add(key, capability = await alliance["pl"].GetAsync(match.Capability, cancellationToken));
        return new MatchRow(match, capability, news?.Change.Kind, news?.Change.Previous, news?.Delay ?? default);
    }

    private async Task WaitAsync(
        string awaited, Func<bool> isThere, Action<Arrival> onArrival, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(pace.Patience, pace.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            while (!isThere())
                onArrival(await portal.NextAsync(either.Token));
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            throw new StoryException(string.Create(
                CultureInfo.InvariantCulture,
                $"Act {_acts}: {awaited} did not arrive within {pace.Patience.TotalSeconds:0} s."));
        }
    }

    private sealed record News(MatchChange Change, TimeSpan Delay);

    /// <summary>A write, and what must follow from it.</summary>
    private sealed record Act(
        string Title,
        string Text,
        string Need,
        Func<AllianceClients, CancellationToken, Task> WriteAsync,
        string Awaited,
        Func<IReadOnlyList<Match>, bool> IsAnswered,
        Func<IReadOnlyList<Match>, string>? Remark = null);
}

/// <summary>The demo did not go as it must.</summary>
internal sealed class StoryException(string message) : Exception(message);
