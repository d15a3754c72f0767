namespace ClusterInterop.RealData.Tests.Files;

/// <summary>
/// Where the real data lie: in the folder that the variable CLUSTERINTEROP_DATA names, else in <c>shared/data</c> of
/// the nearest folder above the tests that has one. A stranger's clone has neither: its tests are skipped.
/// </summary>
internal static class DataSets
{
    private const string Variable = "CLUSTERINTEROP_DATA";

    /// <summary>The folder of a data set. Without it the test that asks is skipped, and fails where CI=true.</summary>
    public static string FolderOf(string dataSet)
    {
        if (Root() is { } root && Path.Combine(root, dataSet) is var folder && Directory.Exists(folder))
            return folder;

        var message = $"There is no {dataSet} in shared/data above the tests, nor in the folder of {Variable}.";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail($"{message} In CI these tests must run.");
        Assert.Skip(message);
        return "";
    }

    /// <summary>A file of a data set, under the same condition.</summary>
    public static string FileOf(string path) =>
        Path.Combine(FolderOf(Path.GetDirectoryName(path)!), Path.GetFileName(path));

    private static string? Root()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } stated)
            return stated;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var data = Path.Combine(folder.FullName, "shared", "data");
            if (Directory.Exists(data))
                return data;
        }

        return null;
    }
}
