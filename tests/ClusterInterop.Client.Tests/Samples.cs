using ClusterInterop.V1;

namespace ClusterInterop.Client.Tests;

internal static class Samples
{
    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Record ACapability(string id, string title = "3D printers", string sourceVersion = "") => new()
    {
        Name = $"associations/es/capabilities/{id}",
        SourceVersion = sourceVersion,
        Title = new Text { ByLanguage = { ["en"] = title } },
        Capability = new Capability(),
    };

    public static Match AMatch(string need, string capability, int score) =>
        new() { Need = need, Capability = capability, Score = score };

    public static MatchSet ASet(string name, params Match[] matches) =>
        new() { Name = name, LastPart = true, Matches = { matches } };

    /// <summary>What a server does that has nothing more to say.</summary>
    public static Task UntilCancelledAsync(CancellationToken cancellationToken) =>
        new TaskCompletionSource().Task.WaitAsync(cancellationToken);

    public static async Task<List<T>> ReadAllAsync<T>(this IAsyncEnumerable<T> items)
    {
        var all = new List<T>();
        await foreach (var item in items)
            all.Add(item);
        return all;
    }

    public static async Task<List<T>> ReadAsync<T>(this IAsyncEnumerable<T> items, int count)
    {
        var some = new List<T>();
        await foreach (var item in items)
        {
            some.Add(item);
            if (some.Count == count)
                break;
        }

        return some;
    }
}
