using System.Globalization;
using ClusterInterop.Client;
using ClusterInterop.Core.Feed;
using ClusterInterop.V1;

namespace ClusterInterop.Server.Tests.Sight;

/// <summary>Publishes its share of Spain's records again and again, each time with another visibility.</summary>
internal sealed class ToggleWriter(
    ClusterInteropClient client, ToggleHistory history, Signal progress, IReadOnlyList<string> names, Random random)
{
    // So long that a reader which falls behind is felt by the server.
    private static readonly string Padding = new('.', 1_500);
    private static long _publication;

    /// <summary>Publishes all of its records for the first time.</summary>
    public Task BeginAsync() => WriteAsync(names);

    /// <summary>Changes a few of its records at once.</summary>
    public Task StepAsync() => WriteAsync([.. names.OrderBy(_ => random.Next()).Take(random.Next(1, 6))]);

    public static IEnumerable<string> NamesOf(int each) => Enumerable.Range(0, each).SelectMany(number => new[]
    {
        $"associations/es/needs/n{number}",
        $"associations/es/capabilities/c{number}",
        $"associations/es/organisations/o{number}",
    });

    private async Task WriteAsync(IReadOnlyList<string> chosen)
    {
        var planned = chosen.Select(Plan).ToList();
        var request = new WriteRecordsRequest();
        foreach (var version in planned)
            request.Writes.Add(version.IsActive ? Put(version) : new Write { Withdraw = version.Name });
        var sent = Publications.Now;
        var response = await client.WriteAsync(request, CancellationToken.None);
        var acked = Publications.Now;
        foreach (var (version, result) in planned.Zip(response.Results))
            history.Add(version with { Revision = result.Revision, Sent = sent, Acked = acked });
        progress.Pulse();
    }

    private Version Plan(string name)
    {
        var last = history.Last(name);
        if (last is { IsActive: true } && random.Next(12) == 0)
            return last with { IsActive = false };

        var visibility = (Visibility)random.Next(1, 4);
        while (visibility == last?.Visibility)
            visibility = (Visibility)random.Next(1, 4);
        return new Version(name, 0, Interlocked.Increment(ref _publication), visibility, true, 0, 0);
    }

    private static Write Put(Version version)
    {
        var number = version.Publication.ToString(CultureInfo.InvariantCulture);
        var record = new Record
        {
            Name = version.Name,
            Visibility = version.Visibility,
            Title = new() { ByLanguage = { ["en"] = $"Publication {number}" } },
            Summary = new() { ByLanguage = { ["en"] = $"Of {number}{Padding}" } },
            Codes = { new Code { Scheme = "cpv", Value = Streams.Sample.Medical } },
            Annotations = { [Publications.Annotation] = number },
        };
        if (version.Name.Contains("/needs/", StringComparison.Ordinal))
            record.Need = new() { Quantity = new() { Value = "1000000000", Unit = "H87" } };
        else if (version.Name.Contains("/capabilities/", StringComparison.Ordinal))
            record.Capability = new() { Available = new() { Value = number, Unit = "H87" } };
        else
            record.Organisation = new() { Type = OrganisationType.Company };

        var contact = new Contact
        {
            Type = ContactType.RoleMailbox,
            Email = $"p{number}@example.org",
            Visibility = ContactVisibility.Public,
        };
        return new Write { Put = record, Contacts = new() { Contacts = { contact } } };
    }
}
