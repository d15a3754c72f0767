using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClusterInterop.Fuzz.Tests;

/// <summary>Changes messages field by field, and their bytes bit by bit. It knows no message by name.</summary>
internal sealed class MessageMutation(Random random)
{
    private static readonly long[] Numbers =
        [0, 1, -1, 50, 200, 1000, 200_001, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue, 253_402_300_800];

    private static readonly double[] Doubles =
        [0, -0.0, 90, -180, 181, double.NaN, double.PositiveInfinity, double.MaxValue, double.Epsilon];

    /// <summary>The bytes of a message after a few changes; every third time some are changed as bytes, too.</summary>
    public byte[] BytesOf<TMessage>(TMessage valid)
        where TMessage : IMessage<TMessage>
    {
        var message = valid.Clone();
        for (var changes = random.Next(4); changes > 0; changes--)
            Change(message);
        var bytes = message.ToByteArray();
        return random.Next(3) == 0 ? ChangeBytes(bytes) : bytes;
    }

    public void Change(IMessage message)
    {
        var fields = message.Descriptor.Fields.InDeclarationOrder();
        if (fields.Count == 0)
            return;

        var field = fields[random.Next(fields.Count)];
        var value = field.Accessor.GetValue(message);
        if (field.IsMap)
            ChangeMap((IDictionary)value);
        else if (field.IsRepeated)
            ChangeList((IList)value, field);
        else if (field.FieldType == FieldType.Message && value is IMessage inner && random.Next(6) > 0)
            Change(inner);
        else if (field.HasPresence && random.Next(4) == 0)
            field.Accessor.Clear(message);
        else
            field.Accessor.SetValue(message, NewValue(field, value?.GetType()));
    }

    public byte[] ChangeBytes(byte[] bytes)
    {
        var changed = bytes.ToList();
        for (var changes = random.Next(1, 5); changes > 0; changes--)
        {
            var at = random.Next(changed.Count + 1);
            switch (random.Next(5))
            {
                case 0 when at < changed.Count:
                    changed[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    changed.RemoveRange(at, random.Next(changed.Count - at + 1));
                    break;
                case 2:
                    changed.InsertRange(at, changed.Take(random.Next(64)).ToList());
                    break;
                case 3 when at < changed.Count:
                    changed[at] = (byte)random.Next(256);
                    break;
                default:
                    changed.Insert(at, (byte)random.Next(256));
                    break;
            }
        }

        return [.. changed];
    }

    private void ChangeMap(IDictionary map)
    {
        var keys = map.Keys.Cast<string>().ToList();
        if (keys.Count > 0 && random.Next(3) == 0)
            map[keys[random.Next(keys.Count)]] = HostileText.NextWellFormed(random);
        else
            map[HostileText.NextWellFormed(random)] = HostileText.NextWellFormed(random);
    }

    private void ChangeList(IList list, FieldDescriptor field)
    {
        if (list.Count > 0 && random.Next(2) == 0)
        {
            var at = random.Next(list.Count);
            if (list[at] is IMessage element)
                Change(element);
            else
                list[at] = NewValue(field, list[at]!.GetType());
            return;
        }

        var added = list.Count > 0 && random.Next(2) == 0
            ? list[0]!
            : NewValue(field, list.GetType().GenericTypeArguments[0]);
        for (var copies = random.Next(8) == 0 ? 70 : 1; copies > 0; copies--)
            list.Add(added);
    }

    private object NewValue(FieldDescriptor field, System.Type? type) => field.FieldType switch
    {
        FieldType.String => HostileText.NextWellFormed(random),
        FieldType.Bool => random.Next(2) == 0,
        FieldType.Double => Doubles[random.Next(Doubles.Length)],
        FieldType.Int32 => unchecked((int)Numbers[random.Next(Numbers.Length)]),
        FieldType.Int64 => Numbers[random.Next(Numbers.Length)],
        FieldType.Enum => System.Enum.ToObject(type!, random.Next(-1, 12)),
        FieldType.Message => NewMessage(field),
        _ => throw new InvalidOperationException($"{field.FullName} is of a type that the contract did not use."),
    };

    private IMessage NewMessage(FieldDescriptor field)
    {
        var message = field.MessageType.Parser.ParseFrom(ByteString.Empty);
        Change(message);
        return message;
    }
}
