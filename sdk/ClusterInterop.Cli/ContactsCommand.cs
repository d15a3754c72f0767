using System.CommandLine;
using ClusterInterop.V1;

namespace ClusterInterop.Cli;

internal sealed class ContactsCommand : ServerCommand
{
    private readonly Argument<string> _name = new("NAME")
    {
        Description = "The name of the record, such as associations/es/capabilities/printers-0412.",
    };

    public ContactsCommand()
        : base(
            "contacts",
            "Shows how the publisher of a record is reached, as far as the caller may know.",
            "clusterinterop contacts associations/es/capabilities/printers-0412") => Add(_name);

    public override async Task<int> RunAsync(
        Session session, ParseResult arguments, CancellationToken cancellationToken)
    {
        var contacts = await session.Client.GetContactsAsync(arguments.GetRequiredValue(_name), cancellationToken);
        if (session.IsJson)
        {
            foreach (var contact in contacts)
                session.WriteJson(contact);
            return ExitCode.Ok;
        }

        if (contacts.Count == 0)
        {
            session.Say("no contacts that the caller may see");
            return ExitCode.Ok;
        }

        var sheet = new Sheet(
            Sheet.Words("Type"), Sheet.Words("Name"), Sheet.Words("Function"), Sheet.Words("E-mail"),
            Sheet.Words("Phone"), Sheet.Words("Languages"), Sheet.Words("Visibility"));
        foreach (var contact in contacts)
            sheet.Add(
                Wording.Of(contact.Type), contact.Name, contact.Function, contact.Email, contact.Phone,
                string.Join(", ", contact.Languages), Wording.Of(contact.Visibility));
        sheet.Show(session);
        return ExitCode.Ok;
    }
}
