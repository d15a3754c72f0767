using System.Globalization;
using ClusterInterop.V1;

namespace ClusterInterop.RealData.Tests.Connectors.GetUsPpe;

/// <summary>
/// Quantities as the source writes them. What is not above zero is left out, because it says that nobody knows how
/// much; what is beyond belief goes out as it is written, and is reported.
/// </summary>
internal sealed class PpeQuantities(RegisterBuilder register)
{
    private const long BeyondBelief = 1_000_000_000;

    public Quantity? Of(Record record, string written, string unit, string field)
    {
        var quantity = new Quantity { Value = written, Unit = unit };
        if (register.AsItStands)
            return quantity;

        var value = long.Parse(written, CultureInfo.InvariantCulture);
        if (value < 0)
            return LeftOut("QUANTITY_NEGATIVE", "NEGATIVE");
        if (value == 0)
            return LeftOut("QUANTITY_ZERO", null);
        if (value >= BeyondBelief)
            register.Warn(record.Name, "QUANTITY_IMPLAUSIBLE", $"{written} {unit} is published as it is written.");
        return quantity;

        Quantity? LeftOut(string reason, string? refusedAs)
        {
            RegisterBuilder.Annotate(record, field, written);
            register.Warn(record.Name, reason, $"{written} {unit} is kept as an annotation only.", refusedAs);
            return null;
        }
    }
}
