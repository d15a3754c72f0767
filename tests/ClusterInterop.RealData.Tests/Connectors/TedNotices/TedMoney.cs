using ClusterInterop.V1;

namespace ClusterInterop.RealData.Tests.Connectors.TedNotices;

/// <summary>Amounts as notices write them: exact decimals, but for a space.</summary>
internal static class TedMoney
{
    public static Money Of(RegisterBuilder register, Record record, TedAmount amount)
    {
        var trimmed = amount.Amount.Trim();
        if (trimmed != amount.Amount && !register.AsItStands)
        {
            register.Warn(
                record.Name, "AMOUNT_PADDED", $"\"{amount.Amount}\" is published without its space.", "DECIMAL_INVALID");
        }

        return new Money
        {
            Amount = register.AsItStands ? amount.Amount : trimmed,
            Currency = amount.Currency,
        };
    }
}
