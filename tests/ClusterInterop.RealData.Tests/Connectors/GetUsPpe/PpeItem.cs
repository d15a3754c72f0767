namespace ClusterInterop.RealData.Tests.Connectors.GetUsPpe;

/// <summary>An item of the source's own list, in public codes.</summary>
/// <param name="Code">The nearest code of the CPV.</param>
/// <param name="Unit">The unit in which the source counts it, a code of UN/CEFACT Recommendation 20 or 21.</param>
internal sealed record PpeItem(string Code, string Unit)
{
    private static readonly Dictionary<string, PpeItem> ByName = new()
    {
        ["2_way_radio"] = new("32237000", "SET"), // walkie-talkies, sets of two
        ["body_bag"] = new("33922000", "H87"), // cadaver transport bags
        ["clear_mask"] = new("18143000", "H87"), // protective gear
        ["cloth_mask"] = new("18143000", "H87"),
        ["coveralls"] = new("18114000", "H87"),
        ["disinfecting_wipes"] = new("33711430", "XPK"), // disposable personal wipes, packages of 50
        ["disposable_booties"] = new("18830000", "XBX"), // protective footwear, boxes of 100
        ["ear_saver"] = new("18443000", "H87"), // headgear accessories
        ["face_shield"] = new("18142000", "H87"), // safety visors
        ["gown"] = new("33199000", "H87"), // medical clothing
        ["handwashing_station"] = new("44411300", "H87"), // washbasins
        ["kn95"] = new("33157000", "H87"), // respiratory devices
        ["n95"] = new("33157000", "H87"),
        ["nitrile_gloves"] = new("18424300", "XBX"), // disposable gloves, boxes of 100
        ["papr_shield"] = new("18142000", "H87"),
        ["safety_glasses"] = new("33735100", "PR"), // protective goggles
        ["safety_goggles"] = new("33735100", "PR"),
        ["sanitizer"] = new("33741300", "LTR"), // hand sanitizer
        ["sneeze_guard"] = new("44212329", "H87"), // security screens
        ["surgical_cap"] = new("18443300", "H87"), // headgear
        ["surgical_mask"] = new("33141000", "H87"), // disposable medical consumables
        ["thermometer"] = new("38412000", "H87"),
        ["three_ply_mask"] = new("33141000", "H87"),
    };

    public static PpeItem Of(string name) => ByName[name];
}
