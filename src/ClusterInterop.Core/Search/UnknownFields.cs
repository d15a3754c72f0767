using Google.Protobuf;

namespace ClusterInterop.Core.Search;

/// <summary>Tells whether a caller said something in a field that this server does not know.</summary>
internal static class UnknownFields
{
    /// <remarks>The generated code keeps unknown fields where nobody can look; they show in the size.</remarks>
    public static bool In<T>(T message)
        where T : IMessage<T>, new() =>
        message.CalculateSize() != KnownFields<T>.Parser.ParseFrom(message.ToByteArray()).CalculateSize();

    private static class KnownFields<T>
        where T : IMessage<T>, new()
    {
        public static readonly MessageParser<T> Parser =
            new MessageParser<T>(() => new T()).WithDiscardUnknownFields(true);
    }
}
