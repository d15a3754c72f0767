using System.ComponentModel.DataAnnotations;

namespace ClusterInterop.Server.Security;

/// <summary>How much one caller may ask for, so that the others have what is left. Who belongs to no association is
/// counted by the subject of its token.</summary>
public sealed class LimitOptions
{
    /// <summary>How many write requests of an association are taken a second in the long run; a synchronisation is
    /// one. Default 100, or 20,000 records: a register changes less in a day.</summary>
    [Range(1, 1_000_000)]
    public int WritesPerSecond { get; set; } = 100;

    /// <summary>How many may come at once after a pause. Default 200: who publishes in parallel begins so.</summary>
    [Range(1, 1_000_000)]
    public int WriteBurst { get; set; } = 200;

    /// <summary>How many reads of an association are answered a second in the long run. Default 200, the pages of
    /// hundreds of people.</summary>
    [Range(1, 1_000_000)]
    public int ReadsPerSecond { get; set; } = 200;

    /// <summary>How many may come at once after a pause. Default 400: a portal that starts fills its pages.</summary>
    [Range(1, 1_000_000)]
    public int ReadBurst { get; set; } = 400;

    /// <summary>How many ACTIVE records an association may have. Default 1,000,000, as many as one server is measured
    /// with: the index of all is in its memory, which no association may fill by mistake.</summary>
    [Range(1, 1_000_000_000)]
    public int MaxRecords { get; set; } = 1_000_000;

    /// <summary>How many streams an association may have open. Default 500: one for each member that follows its
    /// matches; an idle one costs some 10 KB.</summary>
    [Range(1, 1_000_000)]
    public int MaxStreams { get; set; } = 500;

    /// <summary>How many streams an association may open a second in the long run. Default 10: a stream lives an
    /// hour, and opening one reads what it missed.</summary>
    [Range(1, 1_000_000)]
    public int StreamOpeningsPerSecond { get; set; } = 10;

    /// <summary>How many may be opened at once after a pause. Default 50: a portal that starts again comes back with
    /// all of its streams.</summary>
    [Range(1, 1_000_000)]
    public int StreamOpeningBurst { get; set; } = 50;

    /// <summary>How many calls without a token, which is to say of the health check, are answered a second for one
    /// address. Default 20: a load balancer asks once a second.</summary>
    [Range(1, 1_000_000)]
    public int AnonymousPerSecond { get; set; } = 20;

    /// <summary>How many may come at once after a pause. Default 40: several balancers behind one address.</summary>
    [Range(1, 1_000_000)]
    public int AnonymousBurst { get; set; } = 40;

    /// <summary>How many calls with one answer may be under way in all. Default 1,000: more than a second's work of two
    /// cores, so that who comes on top would wait longer than it pays.</summary>
    [Range(1, 1_000_000)]
    public int MaxCallsInFlight { get; set; } = 1_000;
}
