using System.Globalization;
using ClusterInterop.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterInterop.RealData.Tests.Connectors.TedNotices;

/// <summary>Dates as notices write them, without a zone. Whole days are taken as days of UTC.</summary>
internal static class TedTimes
{
    public static TimeWindow? WindowOf(TedLot lot)
    {
        var start = DayOf(lot.DateStart);
        var end = DayOf(lot.DateEnd)?.AddDays(1) ?? EndAfter(start, lot.Duration);
        return start is null && end is null
            ? null
            : new TimeWindow { Start = TimestampOf(start), End = TimestampOf(end) };
    }

    private static DateOnly? EndAfter(DateOnly? start, TedDuration? duration) => (start, duration) switch
    {
        ({ } day, { Unit: "MONTH" }) => day.AddMonths(int.Parse(duration.N, CultureInfo.InvariantCulture)),
        ({ } day, { Unit: "DAY" }) => day.AddDays(int.Parse(duration.N, CultureInfo.InvariantCulture)),
        _ => null,
    };

    private static DateOnly? DayOf(string? date) =>
        date is null ? null : DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static Timestamp? TimestampOf(DateOnly? day) =>
        day?.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc).ToTimestamp();
}
