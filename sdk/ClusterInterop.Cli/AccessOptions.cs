using System.CommandLine;
using ClusterInterop.Client;

namespace ClusterInterop.Cli;

/// <summary>The options that say where access tokens come from.</summary>
/// <remarks>No token and no secret is an argument: the arguments of a program are there for everybody on the machine to
/// read.</remarks>
internal sealed class AccessOptions
{
    private readonly Terminal _terminal;
    private readonly Option<string?> _file = Make(
        "--token-file",
        "FILE",
        "Where the access token is read, and read again when it changed. Default: $CLUSTERINTEROP_TOKEN is the token, "
        + "else $CLUSTERINTEROP_TOKEN_FILE, else the token endpoint; without any of them none is sent.");

    private readonly Option<string?> _endpoint = Make(
        "--token-url",
        "URL",
        "The token endpoint that gives access tokens by OAuth 2.0 client credentials. Default: "
        + "$CLUSTERINTEROP_TOKEN_URL. The secret is $CLUSTERINTEROP_CLIENT_SECRET only: others on the machine can read "
        + "a command line.");

    private readonly Option<string?> _client = Make(
        "--client-id", "ID", "The client that asks it. Default: $CLUSTERINTEROP_CLIENT_ID.");

    private readonly Option<string?> _scope = Make(
        "--scope", "SCOPE", "What it asks for. Default: $CLUSTERINTEROP_SCOPE, else what is given unasked.");

    private readonly Option<string?> _audience = Make(
        "--audience", "NAME", "For whom it asks, where the endpoint wants that. Default: $CLUSTERINTEROP_AUDIENCE.");

    public AccessOptions(RootCommand root, Terminal terminal)
    {
        _terminal = terminal;
        foreach (var option in (Option[])[_file, _endpoint, _client, _scope, _audience])
            root.Add(option);
    }

    /// <returns>Where tokens come from; null to call without.</returns>
    public Credential? Read(ParseResult arguments)
    {
        var isEndpoint = new[] { _endpoint, _client, _scope, _audience }
            .Any(option => arguments.GetValue(option) is not null);
        if (arguments.GetValue(_file) is { } file)
            return isEndpoint
                ? throw new UsageException("Say either --token-file or a token endpoint.")
                : OfFile(file, _file.Name);
        if (isEndpoint)
            return OfEndpoint(arguments);
        if (Variable("CLUSTERINTEROP_TOKEN") is { } token)
            return OfToken(token);
        if (Variable("CLUSTERINTEROP_TOKEN_FILE") is { } path)
            return OfFile(path, "$CLUSTERINTEROP_TOKEN_FILE");
        return Variable("CLUSTERINTEROP_TOKEN_URL") is null ? null : OfEndpoint(arguments);
    }

    private static Credential OfToken(string token)
    {
        try
        {
            return Credential.FromToken(token.Trim());
        }
        catch (ArgumentException mistake)
        {
            throw new UsageException($"$CLUSTERINTEROP_TOKEN: {mistake.Message}");
        }
    }

    private static Credential OfFile(string path, string origin)
    {
        try
        {
            // Tried at once, so that a wrong path is named before anything is called.
            File.OpenRead(path).Dispose();
            return Credential.FromFile(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{origin}: {path} cannot be read: {failure.Message}");
        }
    }

    private Credential OfEndpoint(ParseResult arguments)
    {
        var endpoint = Setting(arguments, _endpoint, "CLUSTERINTEROP_TOKEN_URL") ?? throw new UsageException(
            "Say which token endpoint: --token-url URL, or set CLUSTERINTEROP_TOKEN_URL.");
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address))
            throw new UsageException("The token endpoint is not an address, such as https://login.example.org/token.");
        try
        {
            return Credential.FromClientCredentials(new ClientCredentials
            {
                TokenEndpoint = address,
                ClientId = Setting(arguments, _client, "CLUSTERINTEROP_CLIENT_ID") ?? throw new UsageException(
                    "Say which client asks the token endpoint: --client-id ID, or set CLUSTERINTEROP_CLIENT_ID."),
                ClientSecret = Variable("CLUSTERINTEROP_CLIENT_SECRET") ?? throw new UsageException(
                    "Set CLUSTERINTEROP_CLIENT_SECRET: the secret is taken from there only."),
                Scope = Setting(arguments, _scope, "CLUSTERINTEROP_SCOPE"),
                Audience = Setting(arguments, _audience, "CLUSTERINTEROP_AUDIENCE"),
            });
        }
        catch (ArgumentException mistake)
        {
            throw new UsageException(mistake.Message);
        }
    }

    private static Option<string?> Make(string name, string help, string description) => new(name)
    {
        Description = description,
        HelpName = help,
        Recursive = true,
    };

    private string? Setting(ParseResult arguments, Option<string?> option, string variable) =>
        arguments.GetValue(option) ?? Variable(variable);

    private string? Variable(string name) => _terminal.Environment(name) is { Length: > 0 } value ? value : null;
}
