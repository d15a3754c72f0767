using System.Text;
using ClusterInterop.Benchmarks;
using ClusterInterop.Benchmarks.Servers;

// The server under measurement is a process of its own: this program, started with this one word. So its processor time
// can be told from that of the callers.
if (args is [ServedDirectory.Verb, var directory])
    return await ServedDirectory.ServeAsync(directory);

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return await new CommandLine().RunAsync(args);
