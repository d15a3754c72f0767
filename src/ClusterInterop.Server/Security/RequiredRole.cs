using ClusterInterop.V1;
using Google.Protobuf.Reflection;
using Grpc.AspNetCore.Server;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace ClusterInterop.Server.Security;

/// <summary>Which role the calls of an endpoint require; put there where it is mapped.</summary>
/// <param name="Role">The role; unspecified when the endpoint answers to everybody.</param>
internal sealed record RequiredRole(Role Role)
{
    /// <summary>For a load balancer, which has no token, and learns nothing but whether to send calls here.</summary>
    public static readonly RequiredRole None = new(Role.Unspecified);

    public static readonly RequiredRole Reader = new(Role.Reader);

    public bool IsNone => Role == Role.Unspecified;

    /// <summary>What the contract says of an rpc.</summary>
    /// <exception cref="InvalidOperationException">It says nothing.</exception>
    public static RequiredRole Of(MethodDescriptor rpc) =>
        rpc.GetOptions()?.GetExtension(AccessExtensions.RequiredRole) is { } role and not Role.Unspecified
            ? new(role)
            : throw new InvalidOperationException(
                $"{rpc.FullName} has no option (required_role) in the contract, so nobody has said who may call it.");
}

internal static class RequiredRoleMapping
{
    /// <summary>Gives each rpc of a mapped service the role that the contract states for it.</summary>
    public static void RequireStatedRoles(this IEndpointConventionBuilder mapped, ServiceDescriptor service) =>
        mapped.Add(endpoint =>
        {
            // Beside its rpcs a service has endpoints that refuse calls of rpcs which it does not have.
            if (endpoint.Metadata.OfType<GrpcMethodMetadata>().SingleOrDefault() is { } rpc)
                endpoint.Metadata.Add(RequiredRole.Of(service.FindMethodByName(rpc.Method.Name)));
        });
}
