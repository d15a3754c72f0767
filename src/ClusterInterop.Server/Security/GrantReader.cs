using System.Diagnostics.CodeAnalysis;
using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;
using ClusterInterop.V1;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ClusterInterop.Server.Security;

/// <summary>Reads a grant from a token whose signature, issuer, audience and times have been found right.</summary>
internal sealed class GrantReader(IOptions<AuthenticationOptions> options, TimeProvider time)
{
    private const int MostSubjectCharacters = 200;

    private static readonly Dictionary<string, Role> RolesByName = new(StringComparer.Ordinal)
    {
        ["reader"] = Role.Reader,
        ["publisher"] = Role.Publisher,
        ["operator"] = Role.Operator,
    };

    /// <param name="token">The token.</param>
    /// <param name="grant">What it says; null when it is not accepted.</param>
    /// <param name="problem">Why it is not, for the operator; callers are not told.</param>
    public bool TryRead(
        JsonWebToken token, [NotNullWhen(true)] out Grant? grant, [NotNullWhen(false)] out string? problem)
    {
        grant = null;
        var expires = new DateTimeOffset(token.ValidTo, TimeSpan.Zero);
        if (token.TryGetHeaderValue<object>("crit", out _))
            problem = "its header says \"crit\": it relies on an extension that is not understood here.";
        else if (expires - time.GetUtcNow() > options.Value.MaxTokenLifetime + TokenRules.ClockSkew)
        {
            problem = $"it expires at {expires:u}, further ahead than Authentication:MaxTokenLifetime "
                + $"({options.Value.MaxTokenLifetime}) allows.";
        }
        else if (ReadSubject(token, out problem) is { } subject
            && TryReadAssociation(token, out var caller, out problem))
        {
            problem = null;
            grant = new(caller with { Subject = subject }, RolesOf(token), expires);
        }

        return problem is null;
    }

    private static string? ReadSubject(JsonWebToken token, out string? problem)
    {
        problem = token.Subject is not { Length: > 0 and <= MostSubjectCharacters } subject
                || !subject.All(Violations.IsVisible)
            ? $"its claim \"sub\" is {Violations.Quote(token.Subject ?? "")}, and not a text of 1 to "
                + $"{MostSubjectCharacters} characters, none of which controls, formats or separates lines."
            : null;
        return problem is null ? token.Subject : null;
    }

    private bool TryReadAssociation(
        JsonWebToken token, [NotNullWhen(true)] out Caller? caller, [NotNullWhen(false)] out string? problem)
    {
        caller = null;
        problem = null;
        var name = options.Value.AssociationClaim;
        if (!token.TryGetPayloadValue<object>(name, out var claim))
            caller = Caller.OfNoAssociation;
        else if (claim is not string text || !AssociationId.TryParse(text, out var association))
            problem = $"its claim \"{name}\" is not the id of one association, such as \"es\".";
        else if (association == AssociationId.Eu)
            problem = $"its claim \"{name}\" is \"eu\", which is reserved; nobody calls as it.";
        else
            caller = new Caller(association);
        return caller is not null;
    }

    // A list, or as in "scope" one text with spaces between the names. Names that mean something to others are left to
    // them.
    private HashSet<Role> RolesOf(JsonWebToken token) =>
    [
        .. token.Claims.Where(claim => claim.Type == options.Value.RoleClaim)
            .SelectMany(claim => claim.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(RolesByName.ContainsKey)
            .Select(name => RolesByName[name]),
    ];
}
