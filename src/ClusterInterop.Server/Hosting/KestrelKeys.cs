using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace ClusterInterop.Server.Hosting;

/// <summary>
/// The keys by which the web server itself is configured: end points, certificates, client certificates. It reads them
/// without a word about those that it does not know, so they are held against its documentation here.
/// </summary>
internal static partial class KestrelKeys
{
    public const string Section = "Kestrel";

    /// <summary>Whether the key is one that the web server reads.</summary>
    public static bool Knows(string key) => Known.IsMatch(key);

    /// <summary>What is wrong with a value, which the web server would pass over; null when it will do.</summary>
    public static string? FindProblem(string key, string value)
    {
        string[]? names = LastPartOf(key) switch
        {
            "CLIENTCERTIFICATEMODE" => Enum.GetNames<ClientCertificateMode>(),
            "PROTOCOLS" => [nameof(HttpProtocols.Http2), nameof(HttpProtocols.Http1AndHttp2)],
            "SSLPROTOCOLS" => [nameof(SslProtocols.Tls12), nameof(SslProtocols.Tls13)],
            "LOCATION" => Enum.GetNames<StoreLocation>(),
            "ALLOWINVALID" => ["false", "true"],
            _ => null,
        };
        return names is null || names.Contains(value, StringComparer.OrdinalIgnoreCase)
            ? null
            : $"it must be one of {string.Join(", ", names)}.";
    }

    public static bool IsInside(string key) =>
        key.Equals(Section, StringComparison.OrdinalIgnoreCase)
        || key.StartsWith($"{Section}:", StringComparison.OrdinalIgnoreCase);

    // Elements of a list have a number for their last part.
    private static string LastPartOf(string key) =>
        key.ToUpperInvariant().Split(':').Last(part => !part.All(char.IsAsciiDigit));

    // ASP.NET Core, "Configure endpoints for the Kestrel web server".
    [GeneratedRegex(
        """
        ^Kestrel:(
            EndpointDefaults:(Protocols|SslProtocols:\d+|ClientCertificateMode)
          | Certificates:[^:]+:(Path|KeyPath|Password|Subject|Store|Location|AllowInvalid)
          | Endpoints:[^:]+:(
                Url|Protocols|SslProtocols:\d+|ClientCertificateMode
              | Certificate:(Path|KeyPath|Password|Subject|Store|Location|AllowInvalid)
              | Sni:[^:]+:(
                    Protocols|SslProtocols:\d+|ClientCertificateMode
                  | Certificate:(Path|KeyPath|Password|Subject|Store|Location|AllowInvalid))))$
        """,
        RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant
            | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Known { get; }
}
