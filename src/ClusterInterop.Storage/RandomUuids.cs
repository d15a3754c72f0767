using System.Security.Cryptography;

namespace ClusterInterop.Storage;

/// <summary>Random UUIDs, as <see cref="Guid.NewGuid"/> makes them. That asks the operating system for each, which is a
/// sixth of what the writer does for a new record before the database; this asks for many at once.</summary>
/// <remarks>For one thread at a time: the writer's, and before there is one, whoever opens the store.</remarks>
internal sealed class RandomUuids
{
    private const int Bytes = 16;

    private readonly byte[] _random = new byte[64 * Bytes];
    private int _used = 64 * Bytes;

    public Guid Next()
    {
        if (_used == _random.Length)
        {
            RandomNumberGenerator.Fill(_random);
            _used = 0;
        }

        var uuid = _random.AsSpan(_used, Bytes);
        _used += Bytes;

        // Version 4 and the variant of RFC 9562; the other bits are random.
        uuid[6] = (byte)((uuid[6] & 0x0F) | 0x40);
        uuid[8] = (byte)((uuid[8] & 0x3F) | 0x80);
        return new Guid(uuid, bigEndian: true);
    }
}
