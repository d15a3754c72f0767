using System.Text;
using ClusterInterop.Benchmarks;
using ClusterInterop.Benchmarks.Servers;

// The server under measurement is a process of its own: this program, started with its word. So its processor time
// can be told from that of the callers.
if (args is [ServedDirectory.Verb, var directory, .. var how])
    return await ServedDirectory.ServeAsync(directory, how);
if (args is [BareEndpoint.Verb])
    return await BareEndpoint.ServeAsync();
if (args is [AttackProgram.Verb, var kind, var address, var token])
    return await AttackProgram.RunAsync(kind, address, token);

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return await new CommandLine().RunAsync(args);
