using System.Collections.Frozen;
using ClusterInterop.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using static System.FormattableString;

namespace ClusterInterop.Core.Records;

/// <summary>A field that a publisher fills, of the head or of the content of a kind.</summary>
/// <param name="Number">Its numbers in the contract, which never change: <c>12</c>, <c>105.3</c>.</param>
/// <param name="Name">Its names in the contract: <c>title</c>, <c>need.terms</c>.</param>
internal record RecordField(string Number, string Name);

/// <summary>Tells which fields of a record a change touches: their names, never their values.</summary>
internal static class RecordFields
{
    /// <summary>The contacts, which are written with a record and are no field of it; so the number is none of a
    /// field.</summary>
    public static readonly RecordField Contacts = new("0", "contacts");

    private static readonly Record Nothing = new();

    private static readonly OneofDescriptor Content = Record.Descriptor.FindFieldByNumber(Record.NeedFieldNumber)
        .ContainingOneof;

    private static readonly IReadOnlyList<ComparedField> Head =
    [
        .. MessageRules.Of(Record.Descriptor).Fields
            .Where(ruled => !ruled.Rules.OutputOnly)
            .Select(ruled => ruled.Field)
            .Where(field => field.RealContainingOneof is null && field.FieldNumber != Record.NameFieldNumber)
            .Select(field => new ComparedField(Invariant($"{field.FieldNumber}"), field.Name, field.Accessor)),
    ];

    private static readonly FrozenDictionary<int, ComparedField[]> ByContent = Content.Fields.ToFrozenDictionary(
        content => content.FieldNumber,
        content => content.MessageType.Fields.InDeclarationOrder()
            .Select(field => new ComparedField(
                Invariant($"{content.FieldNumber}.{field.FieldNumber}"),
                $"{content.Name}.{field.Name}",
                field.Accessor))
            .ToArray());

    private static readonly FrozenDictionary<int, IMessage> EmptyContents = Content.Fields.ToFrozenDictionary(
        content => content.FieldNumber, content => content.MessageType.Parser.ParseFrom([]));

    private static readonly FrozenDictionary<string, string> NamesByNumber =
        Head.Concat(ByContent.Values.SelectMany(fields => fields)).Append(Contacts)
            .ToFrozenDictionary(field => field.Number, field => field.Name);

    /// <summary>The fields in which two states of one record differ; null for a state without content.</summary>
    public static IReadOnlyList<RecordField> Changed(Record? before, Record? after)
    {
        if (ReferenceEquals(before, after))
            return [];

        var changed = new List<RecordField>();
        Compare(Head, before ?? Nothing, after ?? Nothing, changed);
        if (ContentOf(after) is (var number, var now))
            Compare(ByContent[number], ContentOf(before)?.Content ?? EmptyContents[number], now, changed);
        else if (ContentOf(before) is (var earlier, var then))
            Compare(ByContent[earlier], then, EmptyContents[earlier], changed);
        return changed;
    }

    /// <summary>The name of a field by its number; the number itself when a later version wrote it.</summary>
    public static string NameOf(string number) => NamesByNumber.GetValueOrDefault(number, number);

    private static void Compare(
        IReadOnlyList<ComparedField> fields, IMessage before, IMessage after, List<RecordField> changed)
    {
        foreach (var field in fields)
            if (!Equals(field.Accessor.GetValue(before), field.Accessor.GetValue(after)))
                changed.Add(field);
    }

    // The kind of a record follows from its name, so both states have the same one, or none.
    private static (int Number, IMessage Content)? ContentOf(Record? record) =>
        record is not null && Content.Accessor.GetCaseFieldDescriptor(record) is { } field
            ? (field.FieldNumber, (IMessage)field.Accessor.GetValue(record))
            : null;

    private sealed record ComparedField(string Number, string Name, IFieldAccessor Accessor)
        : RecordField(Number, Name);
}
