using System.Net.Sockets;
using System.Security.Cryptography;
using ClusterInterop.Core.Faults;
using ClusterInterop.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace ClusterInterop.Server.Hosting;

/// <summary>The server cannot start as it is configured; the message says what to change, on one line.</summary>
internal sealed class StartRefusedException(string message) : Exception(message)
{
    /// <summary>The exit code of a refused start: that of <c>sysexits.h</c> for configuration errors.</summary>
    public const int ExitCode = 78;

    /// <summary>What went wrong, in one line, if it is something that an operator can mend; null for a bug.</summary>
    public static string? Explain(Exception failure) => failure switch
    {
        StartRefusedException refused => refused.Message,
        StoreOpenException closed => OneLine(closed.Message),
        StorageUnavailableException => "The data directory cannot be written: its disk is full, read-only or broken.",
        OptionsValidationException invalid => string.Join(' ', invalid.Failures.Select(OneLine)),
        IOException { InnerException: AddressInUseException or SocketException } busy =>
            $"{OneLine(busy.Message)} Stop the other program, or choose another address with --address.",
        SocketException refused => ExplainListening("The address", refused),
        AddressInUseException => $"{OneLine(failure.Message)} Choose another address with --address.",
        CryptographicException unreadable =>
            $"A certificate or its key cannot be read: {OneLine(unreadable.Message)} Look at Kestrel:Certificates and "
            + "Kestrel:Endpoints.",
        AggregateException { InnerExceptions: [var only] } => Explain(only),
        _ => null,
    };

    /// <summary>Why the server cannot listen, in one line.</summary>
    public static string ExplainListening(string address, SocketException refused) => refused.SocketErrorCode switch
    {
        SocketError.AccessDenied => $"{address} may not be listened on by this user; most systems keep the ports below "
            + "1024 to themselves. Choose another port with --address, or give the server that right.",
        SocketError.AddressNotAvailable =>
            $"{address} is not an address of this machine. Choose another one with --address.",
        _ => $"{address} cannot be listened on: {OneLine(refused.Message)}. Choose another one with --address.",
    };

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
