using ClusterInterop.Core.Records;
using ClusterInterop.V1;

namespace ClusterInterop.Server.Security;

/// <summary>What an accepted access token grants.</summary>
/// <param name="Caller">Who calls.</param>
/// <param name="Roles">The roles that the token names.</param>
/// <param name="Expires">When the token expires.</param>
internal sealed record Grant(Caller Caller, IReadOnlySet<Role> Roles, DateTimeOffset Expires)
{
    /// <summary>Whether a call that requires a role may be made. Every role includes that of a reader.</summary>
    public bool Allows(Role required) => Roles.Contains(required) || (required == Role.Reader && Roles.Count > 0);
}
