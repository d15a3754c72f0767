using System.CommandLine;
using System.Globalization;
using ClusterInterop.Client;
using Grpc.Core;

namespace ClusterInterop.Cli;

/// <summary>The options that say where a stream begins, where its place is kept, and when it ends.</summary>
internal sealed class ResumeOptions
{
    private readonly Option<string?> _token = new("--resume-token")
    {
        Description = "Begins after the message that this token came with.",
        HelpName = "TOKEN",
    };

    private readonly Option<string?> _file = new("--resume-file")
    {
        Description = "Begins after the token in this file, if there is one, and keeps the last one there.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _stop = new("--stop-when-caught-up")
    {
        Description = "Ends when everything has been shown: an export.",
    };

    public ResumeOptions(Command command)
    {
        command.Add(_token);
        command.Add(_file);
        command.Add(_stop);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_token) is not null && result.GetValue(_file) is not null)
                result.AddError("Say either --resume-token or --resume-file.");
        });
    }

    public Place Read(ParseResult arguments, TimeProvider time) =>
        arguments.GetValue(_file) is { } path ? Place.Of(path, time)
        : new Place(null, arguments.GetValue(_token) is { Length: > 0 } text ? new ResumeToken(text) : null, time);

    public WatchOptions ReadWatch(ParseResult arguments, Session session) => new()
    {
        StopWhenCaughtUp = arguments.GetValue(_stop),
        Reconnecting = reconnection =>
        {
            if (reconnection.Cause is { StatusCode: StatusCode.Unauthenticated } refusal)
                session.Say($"access token refused ({refusal.Reason}); trying another");
            else if (reconnection.Cause is { } cause)
                session.Say(string.Create(
                    CultureInfo.InvariantCulture,
                    $"connection lost ({cause.Reason}); trying again in {reconnection.Delay.TotalSeconds:0.0} s"));
        },
    };

    /// <summary>The place in a stream up to which messages have been handled, kept in a file if asked.</summary>
    internal sealed class Place(string? path, ResumeToken? token, TimeProvider time)
    {
        // Each message could be the last, but a file a message would be slower than the stream. What comes again after
        // an interruption is at most what came in this time.
        private static readonly TimeSpan BetweenWrites = TimeSpan.FromSeconds(1);

        private ResumeToken? _kept = token;
        private long _keptAt = time.GetTimestamp();

        public ResumeToken? Token { get; private set; } = token;

        public static Place Of(string path, TimeProvider time)
        {
            TryToWriteBeside(path);
            try
            {
                var text = File.Exists(path) ? File.ReadAllText(path).Trim() : "";
                return new Place(path, text.Length > 0 ? new ResumeToken(text) : null, time);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new UsageException($"--resume-file: {path} cannot be read: {failure.Message}");
            }
        }

        // Tried before the stream, which may run for hours before there is a token to keep.
        private static void TryToWriteBeside(string path)
        {
            try
            {
                File.WriteAllText(Beside(path), "");
                File.Delete(Beside(path));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new UsageException($"--resume-file: {path} cannot be written: {failure.Message}");
            }
        }

        private static string Beside(string path) => $"{path}.new";

        public void MoveTo(ResumeToken? token)
        {
            Token = token;
            if (time.GetElapsedTime(_keptAt) >= BetweenWrites)
                Keep();
        }

        /// <summary>Writes the token where it is kept, if there is such a place; else says it, unless it is the
        /// one that the caller gave.</summary>
        public void End(Session session)
        {
            Keep();
            if (path is null && Token is { } last && Token != _kept)
                session.Say($"go on with --resume-token {last}");
        }

        private void Keep()
        {
            _keptAt = time.GetTimestamp();
            if (path is null || Token is not { } current || Token == _kept)
                return;
            // Written beside and moved, so that a crash leaves the old token or the new one and never half of it.
            File.WriteAllText(Beside(path), current.Value);
            File.Move(Beside(path), path, overwrite: true);
            _kept = Token;
        }
    }
}
