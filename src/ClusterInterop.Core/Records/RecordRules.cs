using System.Globalization;
using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;
using Google.Protobuf.Collections;

namespace ClusterInterop.Core.Records;

/// <summary>What must hold between the parts of a record, beyond the rules of its fields.</summary>
internal sealed class RecordRules(VocabularySet vocabularies, TimeProvider time)
{
    /// <summary>Most bytes of a serialized record.</summary>
    public const int MostBytes = 64 * 1024;

    public void Check(Record record, Findings findings)
    {
        CheckHead(record, findings);
        CheckContentKind(record, findings);
        CheckAreas(record, findings);
        CheckReferences(record, findings);
        switch (record.ContentCase)
        {
            case Record.ContentOneofCase.Capability:
                var capability = record.Capability;
                using (findings.Enter("capability"))
                    CheckAtMost("reserved", capability.Reserved, "available", capability.Available, findings);
                break;
            case Record.ContentOneofCase.Need:
                var need = record.Need;
                using (findings.Enter("need"))
                    CheckAtMost("minimum_quantity", need.MinimumQuantity, "quantity", need.Quantity, findings);
                break;
            case Record.ContentOneofCase.Ecosystem
                when record.Ecosystem.Type == EcosystemType.Industrial && !IsOfEu(record.Name):
                using (findings.Enter("ecosystem"))
                {
                    findings.Violate(
                        "type",
                        "ECOSYSTEM_RESERVED",
                        "The industrial ecosystems come with the server; publish INNOVATION.");
                }

                break;
        }
    }

    /// <summary>What kind of record its content makes it.</summary>
    public static RecordKind KindOf(Record record) => record.ContentCase switch
    {
        Record.ContentOneofCase.Association => RecordKind.Association,
        Record.ContentOneofCase.Cluster => RecordKind.Cluster,
        Record.ContentOneofCase.Organisation => RecordKind.Organisation,
        Record.ContentOneofCase.Ecosystem => RecordKind.Ecosystem,
        Record.ContentOneofCase.Capability => RecordKind.Capability,
        Record.ContentOneofCase.Need => RecordKind.Need,
        _ => RecordKind.Unspecified,
    };

    private void CheckHead(Record record, Findings findings)
    {
        // Without what only the server sets: a record that was read can be put as it is.
        var size = (record.Uid.Length == 0 ? record : CanonicalRecord.WithoutOutputs(record)).CalculateSize();
        if (size > MostBytes)
        {
            findings.Violate(
                "RECORD_TOO_LARGE",
                string.Create(
                    CultureInfo.InvariantCulture, $"It has {size:N0} bytes, and at most {MostBytes:N0} are allowed."));
        }

        if (record.ExpireTime is { } expiry && expiry.Seconds <= time.GetUtcNow().ToUnixTimeSeconds())
            findings.Violate(
                "expire_time", "TIME_PAST", $"{expiry} is in the past; a record can only expire in the future.");
        CheckDistinct(
            record.Codes, code => (code.Scheme, code.Value), code => $"{code.Scheme}:{code.Value}", "codes", findings);
        CheckDistinct(record.ExternalIds, id => id.System, id => id.System, "external_ids", findings);
    }

    private static void CheckContentKind(Record record, Findings findings)
    {
        var kind = KindOf(record);
        if (kind == RecordKind.Unspecified)
        {
            findings.Violate(
                "content",
                "REQUIRED",
                "One of association, cluster, organisation, ecosystem, capability and need is required.");
        }
        else if (RecordName.TryParse(record.Name, out var name) && name.Kind != kind)
        {
            findings.Violate(
                "name",
                "KIND_MISMATCH",
                $"{Violations.Quote(record.Name)} names one of {RecordName.SegmentOf(name.Kind)}, and the content "
                + $"is of {RecordName.SegmentOf(kind)}.");
        }
    }

    // Whether there are such records is decided when the write is committed.
    private static void CheckReferences(Record record, Findings findings)
    {
        foreach (var reference in RecordReferences.Of(record))
        {
            if (!reference.Allows(reference.Name))
                findings.Violate(
                    reference.Path,
                    "REFERENCE_KIND",
                    $"{Violations.Quote(reference.Name.Value)} is not the name of {reference.Expected}.");
        }
    }

    private static void CheckAreas(Record record, Findings findings)
    {
        var (content, field, area) = record.ContentCase switch
        {
            Record.ContentOneofCase.Capability => ("capability", "delivery_area", record.Capability.DeliveryArea),
            Record.ContentOneofCase.Need => ("need", "accepted_origin", record.Need.AcceptedOrigin),
            Record.ContentOneofCase.Cluster => ("cluster", "territory", record.Cluster.Territory),
            _ => default,
        };
        if (area is not { HasRadiusKm: true } || record.Place?.Point is not null)
            return;

        using var outer = findings.Enter(content);
        using var inner = findings.Enter(field);
        findings.Violate(
            "radius_km", "POINT_MISSING", "A radius needs the point around which it is drawn: state place.point.");
    }

    private void CheckAtMost(string part, Quantity? least, string whole, Quantity? most, Findings findings)
    {
        if (least is null || !ExactDecimal.TryParse(least.Value, out var low))
            return;

        if (most is null)
        {
            if (part == "reserved")
                findings.Violate(part, "AVAILABLE_MISSING", "It is a part of available, which is not stated.");
            return;
        }

        if (!ExactDecimal.TryParse(most.Value, out var high))
            return;
        if (!vocabularies.Units.TryCompare(low, least.Unit, high, most.Unit, out var comparison))
        {
            if (vocabularies.Units.TryGet(least.Unit, out _) && vocabularies.Units.TryGet(most.Unit, out _))
            {
                findings.Violate(
                    part,
                    "UNITS_DIFFER",
                    $"Its unit {least.Unit} cannot be converted to {most.Unit}, the unit of {whole}.");
            }
        }
        else if (comparison > 0)
        {
            findings.Violate(
                part, "TOO_MUCH", $"{least.Value} {least.Unit} is more than {whole}, {most.Value} {most.Unit}.");
        }
    }

    private static void CheckDistinct<T, TKey>(
        RepeatedField<T> items, Func<T, TKey> keyOf, Func<T, string> show, string field, Findings findings)
    {
        if (items.Count < 2)
            return;

        var seen = new HashSet<TKey>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            if (seen.Add(keyOf(items[i])))
                continue;

            using var _ = findings.Enter(field, i);
            findings.Violate("DUPLICATE", $"{Violations.Quote(show(items[i]))} is given twice.");
        }
    }

    private static bool IsOfEu(string name) =>
        RecordName.TryParse(name, out var parsed) && parsed.Association == AssociationId.Eu;
}
