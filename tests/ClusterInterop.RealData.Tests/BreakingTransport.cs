namespace ClusterInterop.RealData.Tests;

/// <summary>A transport of which every other stream breaks off, after a number of bytes that chance chooses.</summary>
internal sealed class BreakingTransport(Random chance) : DelegatingHandler(new SocketsHttpHandler())
{
    private const int LeastBytesExponent = 8;
    private const int MostBytesExponent = 18;
    private int _breaks;
    private int _streams;

    /// <summary>How many streams have broken off.</summary>
    public int Breaks => _breaks;

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var isStream = request.RequestUri!.AbsolutePath.Contains("/Watch", StringComparison.Ordinal);
        if (!isStream || Interlocked.Increment(ref _streams) % 2 == 0)
            return response;

        // Few bytes as often as many: a stream then breaks within its first message, and also far behind it.
        var exponent = LeastBytesExponent + (chance.NextDouble() * (MostBytesExponent - LeastBytesExponent));
        var bytes = (long)Math.Pow(2, exponent);
        var broken = new StreamContent(
            new BreakingStream(await response.Content.ReadAsStreamAsync(cancellationToken), bytes, this));
        foreach (var header in response.Content.Headers)
            broken.Headers.TryAddWithoutValidation(header.Key, header.Value);
        response.Content = broken;
        return response;
    }

    private sealed class BreakingStream(Stream inner, long bytesLeft, BreakingTransport transport) : Stream
    {
        private long _left = bytesLeft;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_left == 0)
            {
                Interlocked.Increment(ref transport._breaks);
                throw new IOException("The transport broke off.");
            }

            var read = await inner.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken);
            _left -= read;
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
