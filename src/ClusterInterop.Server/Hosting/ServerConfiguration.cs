using System.Text.Json;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace ClusterInterop.Server.Hosting;

/// <summary>
/// The configuration: a file, over it environment variables, over these the command line. All of it is the server's
/// own, so a key that it does not know is a mistake, and refused.
/// </summary>
internal static class ServerConfiguration
{
    public const string DefaultFile = "clusterinterop.json";
    public const string EnvironmentPrefix = "CLUSTERINTEROP_SERVER_";

    // What the configuration allows in its files.
    private static readonly JsonDocumentOptions Json =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <param name="file">The file, which must exist; null for the default one, which need not.</param>
    /// <param name="overrides">Keys and values of the command line.</param>
    /// <exception cref="StartRefusedException">The file cannot be read or is not a JSON object, a key is not known, or
    /// its value cannot be read.</exception>
    public static IConfigurationRoot Read(string? file, IEnumerable<KeyValuePair<string, string?>> overrides)
    {
        if (file is "")
            throw new StartRefusedException("--config is empty; name a file, or leave it out.");

        var builder = new ConfigurationBuilder();
        if (file is not null || File.Exists(DefaultFile))
            AddFile(builder, Path.GetFullPath(file ?? DefaultFile));
        var configuration = builder
            .AddEnvironmentVariables(EnvironmentPrefix)
            .AddInMemoryCollection(overrides)
            .Build();

        var known = OptionGroup.All.SelectMany(group => group.Keys).ToList();
        var problems = configuration.AsEnumerable()
            .Select(setting => ProblemOf(setting.Key, setting.Value, known, configuration))
            .OfType<string>().Order(StringComparer.Ordinal).ToList();
        return problems.Count == 0 ? configuration : throw new StartRefusedException(string.Join(' ', problems));
    }

    private static void AddFile(ConfigurationBuilder builder, string path)
    {
        if (!File.Exists(path))
            throw new StartRefusedException(Directory.Exists(path)
                ? $"{path} is a directory, not a configuration file."
                : $"There is no configuration file {path}.");

        try
        {
            var bytes = File.ReadAllBytes(path);
            RefuseUnlessObject(path, bytes);
            builder.Add(new JsonStreamConfigurationSource { Stream = new MemoryStream(bytes) });
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"{path} cannot be read: {failure.Message}");
        }
    }

    // The configuration would say neither where its text is broken nor, in words for an operator, what is wrong.
    private static void RefuseUnlessObject(string path, byte[] bytes)
    {
        try
        {
            using var json = JsonDocument.Parse(new MemoryStream(bytes), Json);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                throw new StartRefusedException(
                    $"{path} must hold a JSON object, such as {{ \"LogFormat\": \"json\" }}.");
            RefuseRepeatedKeys(path, "", json.RootElement);
        }
        catch (JsonException broken)
        {
            throw new StartRefusedException(
                $"{path} is not JSON: it is broken in line {broken.LineNumber + 1}, "
                + $"byte {broken.BytePositionInLine + 1}.");
        }
    }

    private static void RefuseRepeatedKeys(string path, string section, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return;

        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in element.EnumerateObject())
        {
            var key = section + property.Name;
            if (!seen.Add(key))
                throw new StartRefusedException($"{path} sets {key} twice.");
            RefuseRepeatedKeys(path, $"{key}:", property.Value);
        }
    }

    private static string? ProblemOf(
        string key, string? value, IReadOnlyList<OptionKey> known, IConfigurationRoot configuration)
    {
        var option = known.FirstOrDefault(option => option.Name.Equals(key, StringComparison.OrdinalIgnoreCase));
        var name = NameOf(key, configuration);
        if (KestrelKeys.IsInside(key))
        {
            if (value is null)
                return null;
            if (!KestrelKeys.Knows(key))
                return $"{name} is not an option of the web server; there are Kestrel:Endpoints, Kestrel:Certificates "
                    + "and Kestrel:EndpointDefaults, as its documentation describes them.";
            return KestrelKeys.FindProblem(key, value) is { } problem ? $"{name} is '{value}'; {problem}" : null;
        }

        if (option is not null)
        {
            if (configuration.GetSection(key).GetChildren().Any())
                return $"{name} takes one value, and holds a list or a section.";
            return value is not null && option.CanRead(value) ? null : option.Refuse(name, value ?? "null");
        }

        if (known.Any(option => key.StartsWith($"{option.Name}:", StringComparison.OrdinalIgnoreCase)))
            return null; // told of the option itself

        var inside = known
            .Where(option => option.Name.StartsWith($"{key}:", StringComparison.OrdinalIgnoreCase)).ToList();
        if (inside.Count > 0) // a section; what stands in it comes by itself
            return value is null or "" ? null : $"{name} is a section, which holds {Names(inside)}, and not '{value}'.";
        if (value is null)
            return null;

        return Nearest(key, known) is { } nearest
            ? $"{name} is not an option; did you mean {nearest}?"
            : $"{name} is not an option. There are {Names(known)}.";
    }

    // An operator finds a variable by its whole name, and everything else by its key.
    private static string NameOf(string key, IConfigurationRoot configuration) =>
        configuration.Providers.LastOrDefault(provider => provider.TryGet(key, out _))
            is EnvironmentVariablesConfigurationProvider
            ? EnvironmentPrefix + key.Replace(":", "__", StringComparison.Ordinal)
            : key;

    private static string Names(IEnumerable<OptionKey> options) =>
        string.Join(", ", options.Select(option => option.Name));

    // As near as a slip of the fingers, or the same without its section.
    private static string? Nearest(string key, IReadOnlyList<OptionKey> known)
    {
        var (distance, nearest) = known
            .SelectMany(option => new[] { option.Name, option.Property.Name }
                .Select(name => (Distance: DistanceBetween(name, key), option.Name)))
            .MinBy(candidate => candidate.Distance);
        return distance <= key.Length / 3 ? nearest : null;
    }

    // How many characters must be added, removed or changed to make one of the other (Levenshtein), in either case.
    private static int DistanceBetween(string left, string right)
    {
        (left, right) = (left.ToUpperInvariant(), right.ToUpperInvariant());
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
