namespace ClusterInterop.Server.Hosting;

/// <summary>
/// The configuration: a file, over it environment variables, over these the command line. All of it is the server's
/// own, so a key that it does not know is a mistake, and refused.
/// </summary>
internal static class ServerConfiguration
{
    public const string DefaultFile = "clusterinterop.json";
    public const string EnvironmentPrefix = "CLUSTERINTEROP_SERVER_";

    /// <param name="file">The file, which must exist; null for the default one, which need not.</param>
    /// <param name="overrides">Keys and values of the command line.</param>
    /// <exception cref="StartRefusedException">The file does not exist, is not JSON, or a key is not known.</exception>
    public static IConfigurationRoot Read(string? file, IEnumerable<KeyValuePair<string, string?>> overrides)
    {
        var path = Path.GetFullPath(file ?? DefaultFile);
        if (file is not null && !File.Exists(path))
            throw new StartRefusedException($"There is no configuration file {path}.");

        IConfigurationRoot configuration;
        try
        {
            configuration = new ConfigurationBuilder()
                .AddJsonFile(path, optional: true)
                .AddEnvironmentVariables(EnvironmentPrefix)
                .AddInMemoryCollection(overrides)
                .Build();
        }
        catch (InvalidDataException broken)
        {
            throw new StartRefusedException($"{path} is not JSON: {broken.InnerException?.Message ?? broken.Message}");
        }

        RefuseUnknownKeys(configuration);
        return configuration;
    }

    private static void RefuseUnknownKeys(IConfigurationRoot configuration)
    {
        var known = OptionGroup.All.SelectMany(group => group.Keys).ToList();
        var isKnown = known.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var problems = new List<string>();
        foreach (var (key, value) in configuration.AsEnumerable())
        {
            // A section has no value of its own; what stands in it comes by itself.
            if (value is null || isKnown.Contains(key))
                continue;

            var nearest = known.MinBy(option => DistanceBetween(option.ToUpperInvariant(), key.ToUpperInvariant()));
            problems.Add($"{key} is not an option; did you mean {nearest}?");
        }

        if (problems.Count > 0)
            throw new StartRefusedException(string.Join(' ', problems.Order(StringComparer.Ordinal)));
    }

    // How many characters must be added, removed or changed to make one of the other (Levenshtein).
    private static int DistanceBetween(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var changed = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}
