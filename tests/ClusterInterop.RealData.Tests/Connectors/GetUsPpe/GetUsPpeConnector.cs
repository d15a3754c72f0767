using System.Collections.Frozen;
using System.Globalization;
using ClusterInterop.RealData.Tests.Files;
using ClusterInterop.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterInterop.RealData.Tests.Connectors.GetUsPpe;

/// <summary>
/// Donations of protective equipment: donors and facilities become organisations, what a donor offers a capability,
/// and what a facility was to get a need.
/// </summary>
public sealed class GetUsPpeConnector : IConnector
{
    private static readonly FrozenSet<string> UnitedStates =
        ("AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ NM NV NY OH OK "
            + "OR PA RI SC SD TN TX UT VA VT WA WI WV WY").Split(' ').ToFrozenSet();

    public string DataSet => "getusppe";

    public string Association => "getusppe";

    public Register Read(string folder, Reading reading)
    {
        var run = new Run(new RegisterBuilder(Association, reading), CsvFile.Read(folder, "lookup_equipment_type.csv"));
        var offers = CsvFile.Read(folder, "offers.csv");
        var matches = CsvFile.Read(folder, "matches.csv");
        foreach (var offer in offers.DistinctBy(offer => offer["donorKey"]))
            run.AddDonor(offer);
        foreach (var facility in matches.Select(match => match["facilitykey"]).Distinct())
            run.AddFacility(facility);
        foreach (var offer in offers)
            run.AddOffer(offer);
        foreach (var match in matches)
            run.AddNeed(match);
        return run.Build();
    }

    private sealed class Run(RegisterBuilder register, IReadOnlyList<CsvRow> items)
    {
        private readonly Dictionary<string, string> _titles =
            items.ToDictionary(item => item["enumcode"], item => item["name"]);
        private readonly PpeQuantities _quantities = new(register);

        public Register Build() => register.Build();

        public void AddDonor(CsvRow offer)
        {
            var record = NewOrganisation("Donor", offer["donorKey"]);
            record.Place = PlaceOf(record, offer["stateprovince"]);
            register.Add(record);
        }

        public void AddFacility(string key) => register.Add(NewOrganisation("Facility", key));

        public void AddOffer(CsvRow offer)
        {
            var item = offer["equipmentEnum"];
            var record = NewRecord(
                register.NewNameOf(RecordKind.Capability, $"{offer["donationkey"]}-{Slug(item)}"), item);
            record.Capability = new Capability
            {
                Provider = register.NameOf(RecordKind.Organisation, offer["donorKey"]),
                Kind = ResourceKind.Product,
                Available = _quantities.Of(record, offer["qty"], PpeItem.Of(item).Unit, "available"),
                Window = new TimeWindow { Start = TimeOf(offer["datecreated"]) },
                Terms = new Terms { Kinds = { TermsKind.Donation } },
            };
            record.Place = PlaceOf(record, offer["stateprovince"]);
            RegisterBuilder.Annotate(record, "source", offer["dataSource"]);
            register.Add(record);
        }

        public void AddNeed(CsvRow match)
        {
            var item = match["enumcode"];
            var record = NewRecord(register.NewNameOf(RecordKind.Need, $"{match["matchkey"]}-{Slug(item)}"), item);
            record.Need = new Need
            {
                Seeker = register.NameOf(RecordKind.Organisation, match["facilitykey"]),
                Kind = ResourceKind.Product,
                Quantity = _quantities.Of(record, match["qty"], PpeItem.Of(item).Unit, "quantity"),
                Window = WindowOf(record, match),
                Terms = new Terms { Kinds = { TermsKind.Donation } },
            };
            RegisterBuilder.Annotate(record, "donor", match["donorkey"]);
            RegisterBuilder.Annotate(record, "status", match["matchstatus"]);
            RegisterBuilder.Annotate(record, "sub-status", match["matchsubstatus"]);
            register.Add(record);
        }

        private Record NewRecord(string name, string item) => new()
        {
            Name = name,
            Title = RegisterBuilder.TextIn("en", _titles[item]),
            Codes = { new Code { Scheme = "cpv", Value = PpeItem.Of(item).Code } },
            Annotations = { ["item"] = item },
        };

        // The source gives no names.
        private Record NewOrganisation(string role, string key) => new()
        {
            Name = register.NameOf(RecordKind.Organisation, key),
            Title = RegisterBuilder.TextIn("en", $"{role} {key}"),
            ExternalIds = { new ExternalId { System = "getusppe", Value = key } },
            Organisation = new Organisation(),
        };

        private Place? PlaceOf(Record record, string state)
        {
            RegisterBuilder.Annotate(record, "state", state);
            if (register.AsItStands || UnitedStates.Contains(state))
                return new Place { Country = "US" };

            register.Warn(
                record.Name,
                state.Length == 0 ? "STATE_MISSING" : "STATE_UNKNOWN",
                $"\"{state}\" is no state of the United States; no place is stated.");
            return null;
        }

        private TimeWindow WindowOf(Record record, CsvRow match)
        {
            var (created, closed) = (match["matchCreated"], match["closedOrDelivered"]);
            var window = new TimeWindow { Start = TimeOf(created) };
            if (closed.Length == 0)
                return window;

            RegisterBuilder.Annotate(record, "closed", closed);
            var end = TimeOf(closed);
            if (register.AsItStands || window.Start < end)
                window.End = end;
            else
            {
                register.Warn(
                    record.Name,
                    "CLOSED_BEFORE_CREATED",
                    $"Closed {closed}, created {created}: the window has no end.",
                    "END_BEFORE_START");
            }

            return window;
        }

        private static Timestamp TimeOf(string time) => DateTimeOffset.ParseExact(
            time,
            ["yyyy-MM-dd HH:mm:ss 'UTC'", "yyyy-MM-dd HH:mm:ss.FFFFFF 'UTC'"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal).ToTimestamp();

        private static string Slug(string item) => item.Replace('_', '-');
    }
}
