using System.Globalization;
using System.Net;
using System.Net.Http;
using System.Text.Json;

namespace ClusterInterop.Client;

/// <summary>Tokens from a token endpoint, for a client's id and secret.</summary>
/// <remarks>Thread-safe. One connection for each request: they are far apart.</remarks>
internal sealed class TokenEndpoint(ClientCredentials client) : Credential
{
    private const int MostBytes = 256 * 1024;
    private const int MostOfDescription = 300;

    private readonly ClientCredentials _client = client.Checked();

    public override async Task<AccessToken> RequestTokenAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient(
            _client.HttpHandler ?? new SocketsHttpHandler { AllowAutoRedirect = false },
            disposeHandler: _client.HttpHandler is null)
        {
            MaxResponseContentBufferSize = MostBytes,
            Timeout = Timeout.InfiniteTimeSpan, // the caller's token ends it, by a clock that can be injected
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, _client.TokenEndpoint);
        request.Content = new FormUrlEncodedContent(Form());
        request.Headers.Accept.ParseAdd("application/json");
        try
        {
            using var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            return Read(response.StatusCode, body);
        }
        catch (HttpRequestException failure)
        {
            throw ClusterInteropException.NoCredential(
                $"{this} was not reached: {failure.GetBaseException().Message}", failure);
        }
    }

    public override string ToString() => $"The token endpoint {_client.TokenEndpoint.GetLeftPart(UriPartial.Path)}";

    private Dictionary<string, string> Form()
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = _client.ClientId,
            ["client_secret"] = _client.ClientSecret,
        };
        if (_client.Scope is { Length: > 0 } scope)
            form["scope"] = scope;
        if (_client.Audience is { Length: > 0 } audience)
            form["audience"] = audience;
        return form;
    }

    private AccessToken Read(HttpStatusCode status, byte[] body)
    {
        using var answer = Parse(body);
        var code = (int)status;
        if (code is >= 500 or 408 or 429)
            throw ClusterInteropException.NoCredential(
                string.Create(CultureInfo.InvariantCulture, $"{this} answered {code}."));
        if (answer is not null && Text(answer, "error") is { Length: > 0 } error)
            throw ClusterInteropException.CredentialRefused(
                $"{this} refused the client {_client.ClientId}: {Said(error)}{Description(answer)}.");
        if (code != 200 || answer is null || Text(answer, "access_token") is not { Length: > 0 } token)
            throw ClusterInteropException.CredentialRefused(string.Create(
                CultureInfo.InvariantCulture, $"{this} answered {code} without a token; is it the right address?"));
        if (Text(answer, "token_type") is { } type && !type.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
            throw ClusterInteropException.CredentialRefused($"{this} gave a token that is not a bearer token.");
        try
        {
            return new AccessToken(token, LifeIn(answer) is { } life ? _client.TimeProvider.GetUtcNow() + life : null);
        }
        catch (ArgumentException)
        {
            throw ClusterInteropException.CredentialRefused($"{this} gave a token that is not a bearer token.");
        }
    }

    private static JsonDocument? Parse(byte[] body)
    {
        try
        {
            var answer = JsonDocument.Parse(body);
            if (answer.RootElement.ValueKind == JsonValueKind.Object)
                return answer;
            answer.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonDocument answer, string name) =>
        answer.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    // A number by the standard; some endpoints write it as a text.
    private static TimeSpan? LifeIn(JsonDocument answer)
    {
        if (!answer.RootElement.TryGetProperty("expires_in", out var life))
            return null;
        var seconds = life.ValueKind == JsonValueKind.Number && life.TryGetInt64(out var number) ? number
            : life.ValueKind == JsonValueKind.String
                && long.TryParse(life.GetString(), CultureInfo.InvariantCulture, out var text) ? text
            : -1;
        return seconds is >= 0 and <= int.MaxValue ? TimeSpan.FromSeconds(seconds) : null;
    }

    private string Description(JsonDocument answer) =>
        Text(answer, "error_description") is { Length: > 0 } text ? $" ({Said(text)})" : "";

    // What an endpoint says is shown, unless it repeats what it was told in confidence.
    private string Said(string text)
    {
        if (text.Contains(_client.ClientSecret, StringComparison.Ordinal)
            || text.Contains(WebUtility.UrlEncode(_client.ClientSecret), StringComparison.Ordinal)
            || text.Contains(Uri.EscapeDataString(_client.ClientSecret), StringComparison.Ordinal))
            return "its answer repeats the secret and is not shown";
        var line = string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character)).Trim(' ', '.');
        return line.Length > MostOfDescription ? $"{line[..MostOfDescription]}…" : line;
    }
}
