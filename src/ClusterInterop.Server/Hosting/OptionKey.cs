using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace ClusterInterop.Server.Hosting;

/// <summary>An option as an operator meets it: its key, how its value is written, and within which limits.</summary>
/// <param name="Name">The key, such as <c>Streams:Patience</c>.</param>
/// <param name="Property">The property that takes the value.</param>
internal sealed record OptionKey(string Name, PropertyInfo Property)
{
    private Type Type => Property.PropertyType;

    private RangeAttribute? Range => Property.GetCustomAttribute<RangeAttribute>();

    /// <summary>Whether a text can be read as its value, whatever its limits.</summary>
    public bool CanRead(string text) =>
        Type == typeof(TimeSpan) ? IsSpan(text)
        : Type == typeof(int) ? int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _)
        : Type == typeof(double) ? double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
        : !Type.IsEnum || Enum.GetNames(Type).Contains(text.Trim(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a value is within its limits.</summary>
    public bool Allows(object? value) =>
        Property.GetCustomAttributes<ValidationAttribute>().All(limit => limit.IsValid(value));

    /// <summary>Says that a value will not do, and which ones will.</summary>
    /// <param name="name">The key, or the variable that it came from.</param>
    /// <param name="value">The value as it was written.</param>
    public string Refuse(string name, object? value) => $"{name} is '{Written(value)}'; it must {Rule()}.";

    private string Rule()
    {
        var limits = Range is null ? "" : $" from {Limit(Range.Minimum)} to {Limit(Range.Maximum)}";
        return Type == typeof(TimeSpan) ? $"be a time, written [days.]hours:minutes:seconds,{limits}"
            : Type == typeof(int) ? $"be a whole number{limits}"
            : Type == typeof(double) ? $"be a number{limits}"
            : Type.IsEnum ? $"be one of {string.Join(", ", Enum.GetNames(Type))}"
            : "not be empty";
    }

    // A lone number would be read as days, and two as hours and minutes: neither is what its writer meant.
    private static bool IsSpan(string text) =>
        text.Count(sign => sign == ':') == 2 && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out _);

    // The attribute keeps the limits of a time as text until it first compares with them.
    private string Limit(object limit) =>
        Written(limit is string text && Type == typeof(TimeSpan)
            ? TimeSpan.Parse(text, CultureInfo.InvariantCulture)
            : limit);

    private static string Written(object? value) => value switch
    {
        TimeSpan { Milliseconds: not 0 } span => $"{span:c}"[..^4],
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
