using System.Runtime.InteropServices;
using System.Text;
using ClusterInterop.Cli;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using var interrupt = new CancellationTokenSource();
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
using var control = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
return await new CommandLine(Terminal.OfSystem()).RunAsync(args, interrupt.Token);

// The first signal ends the command in good order; the second, which is not caught, ends the process.
void Interrupt(PosixSignalContext signal)
{
    signal.Cancel = !interrupt.IsCancellationRequested;
    interrupt.Cancel();
}
