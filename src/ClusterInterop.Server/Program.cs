using System.CommandLine;
using ClusterInterop.Server.Demo;
using ClusterInterop.Server.Hosting;

var settings = new ServerSettings();
var root = new RootCommand("ClusterInterop: one open directory of what Europe's clusters can do and what they need.")
{
    ServeCommand.Create(settings),
    VocabularyCommand.Create(settings),
    AuthCommand.Create(settings),
    AuditCommand.Create(settings),
    DemoCommand.Create(settings),
};
settings.AddTo(root);
root.SetAction((arguments, cancellationToken) => ServeCommand.RunAsync(settings, arguments, cancellationToken));

// The host ends the process on signals, in its own order; a timeout of the parser would cut it short.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
