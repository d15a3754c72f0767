using System.Globalization;
using ClusterInterop.Core.Faults;
using Grpc.Core;

namespace ClusterInterop.Server.Wire;

/// <summary>A fault as the headers or trailers of an answer, for where no gRPC stands in between.</summary>
internal sealed record EncodedFault(string Status, string Message, string Details)
{
    public const string DetailsTrailer = "grpc-status-details-bin";
    public const string MessageTrailer = "grpc-message";
    public const string StatusTrailer = "grpc-status";

    public static EncodedFault Of(FaultException fault)
    {
        var refusal = FaultMapping.ToRpcException(fault);
        var details = refusal.Trailers.GetValueBytes(DetailsTrailer)
            ?? throw new InvalidOperationException("No details.");
        return new(
            ((int)refusal.StatusCode).ToString(CultureInfo.InvariantCulture),
            Uri.EscapeDataString(refusal.Status.Detail),
            Convert.ToBase64String(details));
    }

    public void CopyTo(IHeaderDictionary trailers)
    {
        trailers[StatusTrailer] = Status;
        trailers[MessageTrailer] = Message;
        trailers[DetailsTrailer] = Details;
    }

    /// <summary>Answers a call with nothing but the fault.</summary>
    public void Answer(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status200OK; // gRPC's status is the only one that clients of gRPC read
        response.ContentType = "application/grpc";
        CopyTo(response.Headers);
    }
}
