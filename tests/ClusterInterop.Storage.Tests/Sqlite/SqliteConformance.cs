using ClusterInterop.Storage.Tests.Conformance;

namespace ClusterInterop.Storage.Tests.Sqlite;

public sealed class SqliteWriteConformance() : WriteConformance(new SqliteHarness());
