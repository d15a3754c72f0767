using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ClusterInterop.Client;

/// <summary>An access token, and until when it serves.</summary>
/// <remarks>Whoever holds it can call in its name: it is sent with calls, and written nowhere.</remarks>
public sealed partial class AccessToken
{
    private const int MostCharacters = 16 * 1024;
    private const long LastSecond = 253_402_300_799; // of the year 9999

    /// <summary>Holds a token.</summary>
    /// <param name="value">The token as it was issued, without <c>Bearer</c>; at most 16,384 characters.</param>
    /// <param name="expiresAt">Until when it serves; null for the <c>exp</c> of a JWT, and of another token for as long
    /// as the server accepts it.</param>
    /// <exception cref="ArgumentException">The value is not a bearer token; the message does not repeat
    /// it.</exception>
    public AccessToken(string value, DateTimeOffset? expiresAt = null)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Length > MostCharacters || !BearerToken().IsMatch(value))
            throw new ArgumentException(
                "An access token is 1 to 16,384 of A-Z, a-z, 0-9 and -._~+/ with = at its end only.");
        Value = value;
        ExpiresAt = expiresAt ?? ExpiryOf(value);
    }

    /// <summary>Gets the token.</summary>
    public string Value { get; }

    /// <summary>Gets until when it serves; null when that is not known.</summary>
    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>Says until when the token serves, and not the token.</summary>
    /// <returns>Such as <c>access token until 2026-07-06 10:35:00Z</c>.</returns>
    public override string ToString() => ExpiresAt is { } end
        ? string.Create(CultureInfo.InvariantCulture, $"access token until {end:u}")
        : "access token";

    // Only read, never believed: the server checks the signature, and the client needs to know when to ask again.
    private static DateTimeOffset? ExpiryOf(string value)
    {
        if (value.Split('.') is not [_, var payload, _])
            return null;
        var base64 = payload.Replace('-', '+').Replace('_', '/');
        base64 = base64.PadRight((base64.Length + 3) / 4 * 4, '=');
        var json = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, json, out var length))
            return null;
        try
        {
            using var claims = JsonDocument.Parse(json.AsMemory(0, length));
            return claims.RootElement.ValueKind == JsonValueKind.Object
                && claims.RootElement.TryGetProperty("exp", out var expiry)
                && expiry.ValueKind == JsonValueKind.Number
                && expiry.TryGetDouble(out var seconds)
                && seconds is >= 0 and <= LastSecond
                ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9._~+/-]+=*\z")]
    private static partial Regex BearerToken();
}
