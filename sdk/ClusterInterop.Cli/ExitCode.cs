namespace ClusterInterop.Cli;

/// <summary>How a command ends, for scripts. The help of the root command lists them.</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    public const int Refused = 1;
    public const int Usage = 2;
    public const int NotFound = 3;
    public const int Unreachable = 4;
    public const int Unwritable = 5;
    public const int NotAllowed = 6;
    public const int Interrupted = 130;

    public const string Help =
        """
        Exit codes:
          0    done
          1    refused by the server, or a line or record that is not valid
          2    the command line is not understood, or a file cannot be read
          3    there is no such record
          4    the server, or what gives the access token, cannot be reached
          5    the output or the resume file cannot be written
          6    no access token, one that is refused, or one without the role that is needed
          130  interrupted
        """;
}
