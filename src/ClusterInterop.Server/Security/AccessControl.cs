using ClusterInterop.Core.Faults;
using ClusterInterop.Server.Wire;
using Grpc.AspNetCore.Server;
using Grpc.Core;

namespace ClusterInterop.Server.Security;

/// <summary>
/// Stands before every call: who calls, and whether they may. What it refuses, it refuses before a byte of the request
/// is read.
/// </summary>
internal static class AccessControl
{
    /// <exception cref="InvalidOperationException">A call would be answered of which nobody has said who may make it.
    /// </exception>
    public static void UseAccessControl(this WebApplication app)
    {
        RefuseOpenEndpoints(app);
        var authenticator = app.Services.GetRequiredService<Authenticator>();
        var disabled = app.Services.GetRequiredService<DisabledCallers>();
        var time = app.Services.GetRequiredService<TimeProvider>();
        app.Use(async (context, next) =>
        {
            if (Answers(context.GetEndpoint(), out var required)
                && await FindRefusalAsync(context, required, authenticator, disabled, time) is { } refusal)
            {
                EncodedFault.Of(refusal).Answer(context.Response);
                return;
            }

            await next(context);
        });
    }

    /// <exception cref="InvalidOperationException">An endpoint has no stated role.</exception>
    public static void RefuseOpenEndpoints(IEndpointRouteBuilder app)
    {
        var open = app.DataSources.SelectMany(source => source.Endpoints)
            .Where(endpoint => Answers(endpoint, out var required) && required is null)
            .Select(endpoint => endpoint.DisplayName)
            .ToList();
        if (open.Count > 0)
            throw new InvalidOperationException($"Nobody has said who may call {string.Join(", ", open)}.");
    }

    // All endpoints but those by which gRPC refuses calls of what there is not.
    private static bool Answers(Endpoint? endpoint, out RequiredRole? required)
    {
        required = endpoint?.Metadata.GetMetadata<RequiredRole>();
        return endpoint is { DisplayName: var name }
            && name?.StartsWith("gRPC - Unimplemented ", StringComparison.Ordinal) != true;
    }

    private static bool IsStream(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.Type is not MethodType.Unary;

    private static async ValueTask<FaultException?> FindRefusalAsync(
        HttpContext context,
        RequiredRole? required,
        Authenticator authenticator,
        DisabledCallers disabled,
        TimeProvider time)
    {
        if (required is null)
            return new RoleMissingException("nobody");
        if (required.IsNone)
            return null;

        try
        {
            var grant = await authenticator.AuthenticateAsync(context);

            // Nobody else reads the token, and a stream would hold it for as long as it is open.
            context.Request.Headers.Authorization = default;

            // For a call, clocks may differ a little; a stream would end as soon as it is opened, again and again.
            if (grant.Expires <= time.GetUtcNow() && IsStream(context))
                return new TokenRefusedException();
            if (disabled.Contains(grant.Caller))
                return new CallerDisabledException();

            context.Features.Set(grant);
            return grant.Allows(required.Role)
                ? null
                : new RoleMissingException(required.Role.ToString().ToLowerInvariant());
        }
        catch (FaultException refusal)
        {
            return refusal;
        }
    }
}
