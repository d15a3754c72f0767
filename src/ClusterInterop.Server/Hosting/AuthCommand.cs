using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ClusterInterop.Core.Records;
using ClusterInterop.Server.Security;
using ClusterInterop.Storage;
using ClusterInterop.Storage.Sqlite;
using Microsoft.Extensions.Options;

namespace ClusterInterop.Server.Hosting;

/// <summary><c>auth</c>: makes tokens for development, and says why a token is refused.</summary>
internal static class AuthCommand
{
    private const int Refused = 1;

    public static Command Create(ServerSettings settings) => new(
        "auth", "Access tokens: makes them for development, and says why one is refused.")
    {
        CreateToken(settings),
        CreateCheck(settings),
    };

    private static Command CreateToken(ServerSettings settings)
    {
        var association = new Argument<string?>("association")
        {
            Description = "The association that calls with it, such as es: it publishes and reads.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        association.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && DevelopmentTokens.FindProblem(text) is { } problem)
                result.AddError(problem);
        });
        var portal = new Option<bool>("--portal")
        {
            Description = "A portal: it reads. Of an association what that may see, of none what is public.",
        };
        var @operator = new Option<bool>("--operator") { Description = "The operator of the server." };
        var hours = new Option<double>("--hours")
        {
            Description = "How long it is valid, at most Authentication:MaxTokenLifetime.",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
            CustomParser = ReadHours,
        };
        var command = new Command(
            "token",
            "Prints an access token of the server's own issuer, signed with the key in its data directory. For "
            + "development: a server with an identity provider takes the tokens of that one alone.")
        {
            association, portal, @operator, hours,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(association) is null && !result.GetValue(portal) && !result.GetValue(@operator))
                result.AddError("Whose token? Name an association, such as es, or give --portal or --operator.");
            if (result.GetValue(@operator) && (result.GetValue(portal) || result.GetValue(association) is not null))
                result.AddError("The operator is of no association and no portal; give --operator alone.");
        });
        command.SetAction((arguments, _) => ExitCodes.GuardAsync(async () =>
        {
            await using var services = ServicesOf(settings.Read(arguments));
            var lifetime = TimeSpan.FromHours(arguments.GetValue(hours));
            Check(services.GetRequiredService<IOptions<AuthenticationOptions>>().Value, lifetime);
            var tokens = services.GetRequiredService<DevelopmentTokens>();
            Console.Out.WriteLine(
                arguments.GetValue(@operator) ? tokens.OfOperator(lifetime)
                : arguments.GetValue(portal) ? tokens.OfPortal(arguments.GetValue(association), lifetime)
                : tokens.OfAssociation(arguments.GetValue(association)!, lifetime));
            return ExitCodes.Done;
        }));
        return command;
    }

    private static double ReadHours(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var hours)
            && hours is > 0 and <= 24)
            return hours;

        result.AddError($"--hours must be a number above 0 and at most 24, not '{text}'.");
        return 0;
    }

    private static void Check(AuthenticationOptions options, TimeSpan lifetime)
    {
        if (!options.IsDevelopment)
            throw new StartRefusedException(
                $"The server takes the tokens of {options.Authority} alone (Authentication:Authority); get one there.");
        if (lifetime > options.MaxTokenLifetime)
            throw new StartRefusedException(
                $"--hours is beyond Authentication:MaxTokenLifetime ({options.MaxTokenLifetime}): the server would "
                + "refuse the token.");
    }

    private static Command CreateCheck(ServerSettings settings)
    {
        var token = new Argument<string?>("token")
        {
            Description = "The token; without it, or as -, it is read from standard input, where no other user of the "
                + "machine sees it.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command(
            "check",
            "Says whether this server accepts a token, whose it is and what it allows; or why not. Ends with 0 or 1.")
        {
            token,
        };
        command.SetAction((arguments, cancellationToken) => ExitCodes.GuardAsync(async () =>
        {
            var given = arguments.GetValue(token) is { } text and not "-"
                ? text
                : await Console.In.ReadToEndAsync(cancellationToken);
            if (given.Trim().Length == 0)
                throw new StartRefusedException("No token was given: name it, or send it to standard input.");

            await using var services = ServicesOf(settings.Read(arguments));
            if (services.GetRequiredService<IOptions<AuthenticationOptions>>().Value.IsDevelopment)
                DevelopmentIssuer.RequireKey(
                    services.GetRequiredService<IOptions<ServerOptions>>().Value.DataDirectory);
            var verdict = await services.GetRequiredService<TokenCheck>().JudgeAsync(
                WithoutScheme(given.Trim()), cancellationToken);
            if (verdict.Grant is not { } grant)
            {
                Console.Out.WriteLine($"refused: {verdict.Problem?.ReplaceLineEndings(" ")}");
                return Refused;
            }

            Console.Out.WriteLine(Describe(grant, services.GetRequiredService<TimeProvider>().GetUtcNow()));
            var store = services.GetRequiredService<IOptions<StoreOptions>>().Value;
            if (await DescribeDisabledAsync(store, grant.Caller, cancellationToken) is { } disabled)
                Console.Out.WriteLine($"disabled:    {disabled}");
            return ExitCodes.Done;
        }));
        return command;
    }

    private static string WithoutScheme(string token) =>
        token.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? token["Bearer ".Length..].Trim() : token;

    private static string Describe(Grant grant, DateTimeOffset now)
    {
        var roles = grant.Roles.Count == 0
            ? "none, so that every call is refused"
            : string.Join(", ", grant.Roles.Order()).ToLowerInvariant();
        var late = grant.Expires <= now
            ? $", which is past: calls are answered for the {TokenRules.ClockSkew.TotalSeconds} s by which clocks may "
                + "differ, and streams are not opened"
            : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            accepted
            association: {grant.Caller.Association?.Value ?? "none"}
            subject:     {grant.Caller.Subject}
            roles:       {roles}
            expires:     {grant.Expires:u}{late}
            """);
    }

    // Null when the caller is not disabled. The token is as good as the server finds it, whatever is known of that.
    private static async Task<string?> DescribeDisabledAsync(
        StoreOptions store, Caller caller, CancellationToken cancellationToken)
    {
        try
        {
            var all = await SqliteDisabled.ReadAsync(store, cancellationToken);
            var disabled = all.Select(entry => entry.Caller)
                .Select(by => by.HasAssociation && by.Association == caller.Association?.Value ? "the association"
                    : by.HasSubject && by.Subject == caller.Subject ? "the subject"
                    : null)
                .OfType<string>().ToList();
            return disabled.Count == 0 ? null : $"{string.Join(" and ", disabled)}, so that every call is refused";
        }
        catch (StoreOpenException unknown)
        {
            return $"not known: {unknown.Message.ReplaceLineEndings(" ")}";
        }
    }

    private static ServiceProvider ServicesOf(IConfiguration configuration)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(configuration);
        ServerHost.AddOptions(services, configuration);
        ServerHost.AddIdentity(services);
        return services.BuildServiceProvider();
    }
}
