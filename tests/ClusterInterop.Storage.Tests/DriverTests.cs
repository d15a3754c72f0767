using ClusterInterop.Core.Records;
using ClusterInterop.Storage.Tests.Conformance;

namespace ClusterInterop.Storage.Tests;

public sealed class DriverTests
{
    [Fact]
    public async Task Every_driver_runs_every_conformance_suite()
    {
        var drivers = typeof(RecordStore).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(IRecordStore)))
            .ToList();
        var types = typeof(StoreSuite).Assembly.GetTypes();
        var suites = types.Where(type => type.IsAbstract && type.BaseType == typeof(StoreSuite)).ToList();
        var run = new HashSet<(Type Suite, Type Driver)>();
        foreach (var type in types.Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(StoreSuite))))
        {
            var suite = (StoreSuite)Activator.CreateInstance(type)!;
            run.Add((type.BaseType!, suite.Harness.Driver));
            await suite.Harness.DisposeAsync();
        }

        drivers.ShouldNotBeEmpty();
        suites.Count.ShouldBe(13);
        foreach (var driver in drivers)
        {
            foreach (var suite in suites)
                run.ShouldContain((suite, driver), $"{driver.Name} lacks a class for {suite.Name}.");
        }
    }
}
