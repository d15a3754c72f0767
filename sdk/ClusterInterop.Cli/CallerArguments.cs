using System.CommandLine;
using ClusterInterop.V1;

namespace ClusterInterop.Cli;

/// <summary>Whom the operator disables or enables: an association, or one subject.</summary>
internal sealed class CallerArguments
{
    private readonly Option<string?> _association = new("--association")
    {
        Description = "All callers of this association, such as es.",
        HelpName = "ID",
    };

    private readonly Option<string?> _subject = new("--subject")
    {
        Description = "The caller whose access tokens have this subject (their claim sub); the audit tells it.",
        HelpName = "SUBJECT",
    };

    public void AddTo(Command command)
    {
        command.Add(_association);
        command.Add(_subject);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_association) is null == result.GetValue(_subject) is null)
                result.AddError("Whom? Give --association ID or --subject SUBJECT.");
        });
    }

    public CallerSelector Read(ParseResult arguments) => arguments.GetValue(_association) is { } association
        ? new() { Association = association }
        : new() { Subject = arguments.GetRequiredValue(_subject)! };
}
