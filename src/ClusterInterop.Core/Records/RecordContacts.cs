using System.Security.Cryptography;
using ClusterInterop.V1;
using Google.Protobuf;

namespace ClusterInterop.Core.Records;

/// <summary>A record as it is stored, and its contacts, read at one moment.</summary>
public sealed record RecordWithContacts(StoredRecord Record, ContactList Contacts);

/// <summary>What becomes of the contacts of a record: others in their place, or none.</summary>
/// <param name="Contacts">Not empty; null when they are removed.</param>
internal readonly record struct ContactsChange(RecordName Name, ContactList? Contacts);

/// <summary>The form in which contacts are kept, and how two of them are compared without reading them.</summary>
internal static class RecordContacts
{
    private const int DigestBytes = 16;

    /// <summary>The canonical form of valid contacts: equal ones have equal bytes.</summary>
    public static ContactList Canonical(ContactList published)
    {
        var contacts = published.Clone();
        foreach (var contact in contacts.Contacts)
        {
            if (contact.Visibility == ContactVisibility.Unspecified)
                contact.Visibility = ContactVisibility.OnIntroduction;
            for (var i = 0; i < contact.Languages.Count; i++)
                if (LanguageTag.TryParse(contact.Languages[i], out var tag))
                    contact.Languages[i] = tag;
        }

        return contacts;
    }

    /// <summary>Stands for contacts wherever they are only to be told from others; empty when there are none.</summary>
    public static string DigestOf(ContactList canonical) =>
        canonical.Contacts.Count == 0
            ? ""
            : Convert.ToHexStringLower(SHA256.HashData(canonical.ToByteArray()).AsSpan(0, DigestBytes));
}
