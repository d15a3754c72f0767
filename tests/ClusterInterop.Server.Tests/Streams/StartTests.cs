using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Vocabularies;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ClusterInterop.Server.Tests.Streams;

/// <summary>What readers are told before the index has read what is stored.</summary>
public sealed class StartTests
{
    [Fact(Timeout = 60_000)]
    public async Task A_server_that_has_not_read_its_directory_says_so_after_three_seconds()
    {
        await using var world = await DirectoryWorld.StartAsync();
        var time = new FakeTimeProvider();
        var options = Options.Create(new FeedOptions());
        using var unread = new LiveDirectory(
            world.Store, VocabularySet.BuiltIn, time, options, NullLogger<LiveDirectory>.Instance);

        var wait = unread.WaitForAsync(new(0), TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(2.9));
        wait.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(0.2));

        (await Should.ThrowAsync<ServerStartingException>(wait)).RetryAfter.ShouldBe(TimeSpan.FromSeconds(2));
    }
}
