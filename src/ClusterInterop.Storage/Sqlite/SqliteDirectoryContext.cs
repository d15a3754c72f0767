using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace ClusterInterop.Storage.Sqlite;

/// <summary>The tables in SQLite, with migrations of their own.</summary>
internal sealed class SqliteDirectoryContext(DbContextOptions<SqliteDirectoryContext> options)
    : DirectoryContext(options);

/// <summary>For <c>dotnet ef migrations add</c>, which needs the model and no database.</summary>
internal sealed class SqliteDesignTime : IDesignTimeDbContextFactory<SqliteDirectoryContext>
{
    public SqliteDirectoryContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteDirectoryContext>().UseSqlite("Data Source=:memory:").Options);
}
