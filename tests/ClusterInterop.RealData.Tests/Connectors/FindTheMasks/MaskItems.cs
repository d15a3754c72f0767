namespace ClusterInterop.RealData.Tests.Connectors.FindTheMasks;

/// <summary>Codes for what sites accept and makers make, found by the words of the source's forms.</summary>
internal static class MaskItems
{
    // The first words of a row that a text contains name its code.
    private static readonly (string Words, string Scheme, string Code)[] Codes =
    [
        ("N95", "cpv", "33157000"), // respiratory devices
        ("FFP2", "cpv", "33157000"),
        ("PAPR", "cpv", "33157000"),
        ("Surgical masks", "cpv", "33141000"), // disposable medical consumables
        ("Cloth mask", "cpv", "18143000"), // protective gear
        ("Homemade mask", "cpv", "18143000"),
        ("Handmade mask", "cpv", "18143000"),
        ("Face shield", "cpv", "18142000"), // safety visors
        ("gown", "cpv", "33199000"), // medical clothing
        ("Gloves", "cpv", "18424300"), // disposable gloves
        ("Safety goggles", "cpv", "33735100"),
        ("Disposable booties", "cpv", "18830000"), // protective footwear
        ("Hand sanitizer", "cpv", "33741300"),
        ("Disinfecting wipes", "cpv", "33711430"),
        ("Thermometers", "cpv", "38412000"),
        ("ear saver", "cpv", "18443000"), // headgear accessories
        ("scrub cap", "cpv", "18443300"), // headgear
        ("3D printing", "nace", "22"), // rubber and plastic products
        ("Injection molding", "nace", "22"),
        ("Laser cutting", "nace", "25"), // fabricated metal products
        ("Die cutting", "nace", "25"),
        ("Die casting", "nace", "24"), // basic metals
        ("Sewing", "nace", "14"), // wearing apparel
    ];

    public static IEnumerable<(string Scheme, string Code)> In(string text) => Codes
        .Where(row => text.Contains(row.Words, StringComparison.OrdinalIgnoreCase))
        .Select(row => (row.Scheme, row.Code))
        .Distinct();
}
