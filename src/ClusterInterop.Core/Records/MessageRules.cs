using System.Collections.Concurrent;
using System.Collections.Immutable;
using ClusterInterop.V1;
using Google.Protobuf.Reflection;

namespace ClusterInterop.Core.Records;

/// <summary>The fields of a message type with the rules that the contract gives them, read once from its descriptor.
/// </summary>
internal sealed class MessageRules
{
    private static readonly FieldRules NoRules = new();
    private static readonly ConcurrentDictionary<MessageDescriptor, MessageRules> Known = new();

    private MessageRules(MessageDescriptor descriptor) =>
        Fields = [.. descriptor.Fields.InDeclarationOrder().Select(FieldOf)];

    public ImmutableArray<RuledField> Fields { get; }

    public static MessageRules Of(MessageDescriptor descriptor) =>
        Known.GetOrAdd(descriptor, static known => new MessageRules(known));

    private static RuledField FieldOf(FieldDescriptor field) => new(
        field, field.GetOptions()?.GetExtension(FieldRulesExtensions.Rules) ?? NoRules);
}

/// <summary>A field and its rules.</summary>
internal sealed record RuledField(FieldDescriptor Field, FieldRules Rules)
{
    private readonly HashSet<int>? _enumNumbers = Field.FieldType == FieldType.Enum
        ? [.. Field.EnumType.Values.Select(value => value.Number)]
        : null;

    public string Name => Field.Name;

    public FieldType Type { get; } = Field.FieldType;

    public bool IsMap { get; } = Field.IsMap;

    public bool IsRepeated { get; } = Field.IsRepeated;

    public bool IsOptional { get; } = Field.HasPresence;

    public bool IsArm { get; } = Field.RealContainingOneof is not null;

    public IFieldAccessor Accessor { get; } = Field.Accessor;

    public bool IsKnownEnumNumber(int number) => _enumNumbers!.Contains(number);
}
