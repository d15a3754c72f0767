using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Records;
using ClusterInterop.Server.Tests;
using ClusterInterop.Server.Tests.Streams;
using ClusterInterop.V1;
using CsCheck;
using Google.Protobuf;

namespace ClusterInterop.Fuzz.Tests;

/// <summary>A directory with a record of each kind, and whatever the property writes besides.</summary>
public sealed class FuzzedDirectory : IAsyncLifetime
{
    private DirectoryWorld? _world;

    internal DirectoryWorld World => _world ?? throw new InvalidOperationException("It has not started.");

    internal ContractValidator Contract { get; private set; } = null!;

    internal DirectoryReader Reader { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _world = await DirectoryWorld.StartAsync();
        Contract = new ContractValidator(World.Directory.Vocabularies);
        Reader = new DirectoryReader(World.Store, Contract, World.Directory);
        var health = new Record
        {
            Name = "associations/eu/ecosystems/health",
            Visibility = Visibility.Public,
            Title = new() { OriginalLanguage = "en", ByLanguage = { ["en"] = "Health" } },
            Ecosystem = new() { Type = EcosystemType.Industrial },
        };
        var first = new ValidWrite(WriteAction.Put, RecordName.Parse(health.Name), "first", health);
        await World.Store.WriteAsync(new WriteBatch([first]), CancellationToken.None);
        await World.PutAsync([.. FullRecords.All]);
    }

    public ValueTask DisposeAsync() => World.DisposeAsync();

    /// <summary>Sends what becomes of valid requests by chance. Each is answered, or refused by a fault that can be
    /// sent; never anything else.</summary>
    internal static Task SendAsync<TRequest>(int count, Func<TRequest, Caller, Task> answer, params TRequest[] valid)
        where TRequest : IMessage<TRequest>, new() => Fuzz.RunAsync(Gen.Int, count, seed =>
    {
        var random = new Random(seed);
        var bytes = new MessageMutation(random).BytesOf(valid[random.Next(valid.Length)]);
        var caller = random.Next(4) == 0 ? Caller.OfNoAssociation : DirectoryWorld.CallerOf("es");
        TRequest request;
        try
        {
            request = new MessageParser<TRequest>(() => new TRequest()).ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return; // which the server answers by MESSAGE_MALFORMED
        }

        Expect(() => answer(request, caller), request);
    });

    /// <summary>An answer keeps the rules of its own fields: whoever reads it may rely on them.</summary>
    internal void ShouldKeepTheContract(IMessage answer)
    {
        answer.Descriptor.Parser.ParseFrom(answer.ToByteArray()).ToByteArray().ShouldBe(answer.ToByteArray());
        var findings = new Findings();
        Contract.Check(answer, findings);
        findings.Violations.Reported.ShouldBeEmpty(answer.ToString());
    }

    // As the contract says of FieldViolation.
    private static void ShouldFit(IReadOnlyList<Violation> violations)
    {
        violations.Count.ShouldBeLessThanOrEqualTo(20);
        violations.ShouldAllBe(violation => violation.Path.Length <= 200 && violation.Message.Length <= 500);
    }

    internal static void Expect(Func<Task> call, object sent)
    {
        try
        {
            call().WaitAsync(TimeSpan.FromSeconds(30)).GetAwaiter().GetResult();
        }
        catch (FaultException fault)
        {
            fault.Reason.ShouldMatch(@"\A[A-Z][A-Z_]+\z");
            fault.Message.ShouldNotContain('\0');
            ShouldFit(fault.FieldViolations);
        }
        catch (Exception failure)
        {
            throw new ShouldAssertException($"{failure.GetType().Name} on {sent}", failure);
        }
    }
}
