using ClusterInterop.Storage.Tests.Conformance;

namespace ClusterInterop.Storage.Tests.Sqlite;

public sealed class SqliteWriteConformance() : WriteConformance(new SqliteHarness());

public sealed class SqliteLifeConformance() : LifeConformance(new SqliteHarness());

public sealed class SqliteConditionConformance() : ConditionConformance(new SqliteHarness());

public sealed class SqliteReferenceConformance() : ReferenceConformance(new SqliteHarness());

public sealed class SqliteRequestKeyConformance() : RequestKeyConformance(new SqliteHarness());

public sealed class SqliteFeedConformance() : FeedConformance(new SqliteHarness());

public sealed class SqliteGroupConformance() : GroupConformance(new SqliteHarness());

public sealed class SqliteHistoryConformance() : HistoryConformance(new SqliteHarness());

public sealed class SqliteListConformance() : ListConformance(new SqliteHarness());

public sealed class SqliteContactConformance() : ContactConformance(new SqliteHarness());

public sealed class SqliteAuditConformance() : AuditConformance(new SqliteHarness());

public sealed class SqliteDisabledConformance() : DisabledConformance(new SqliteHarness());

public sealed class SqliteRecordLimitConformance() : RecordLimitConformance(new SqliteHarness());
