using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;
using Grpc.Core;

namespace ClusterInterop.Server.Security;

/// <summary>
/// Who calls. The one place that decides: until callers prove who they are, the metadata entry is believed, which is
/// why the server listens to its own machine alone.
/// </summary>
internal static class CallerIdentity
{
    private const string AssociationEntry = "clusterinterop-association";

    extension(ServerCallContext context)
    {
        /// <exception cref="CallerInvalidException">The entry is not the id of an association.</exception>
        /// <exception cref="AssociationReservedException">The association is the reserved one.</exception>
        public Caller Caller
        {
            get
            {
                // An entry sent twice comes as one with a comma, which is no id.
                if (context.RequestHeaders.GetValue(AssociationEntry) is not { } sent)
                    return Caller.Anonymous;
                if (!AssociationId.TryParse(sent, out var association))
                    throw new CallerInvalidException(sent);
                if (association == AssociationId.Eu)
                    throw new AssociationReservedException(sent);
                return new Caller(association);
            }
        }
    }
}
