using ClusterInterop.Core.Records;

namespace ClusterInterop.Server.Security;

/// <summary>The tokens that one needs to try a server: of an association, of a portal, of the operator.</summary>
internal sealed class DevelopmentTokens(DevelopmentIssuer issuer)
{
    /// <summary>Why no association can have this id; null if one can.</summary>
    public static string? FindProblem(string association) =>
        !AssociationId.TryParse(association, out var id) ? $"'{association}' is no id of an association, such as es."
        : id == AssociationId.Eu ? "The association eu is reserved; nobody calls as it."
        : null;

    public string OfAssociation(string association, TimeSpan lifetime) =>
        issuer.Issue($"{association}-publisher", Parse(association), lifetime, "publisher");

    /// <param name="association">Null for a public portal.</param>
    /// <param name="lifetime">How long it is valid.</param>
    public string OfPortal(string? association, TimeSpan lifetime) => association is null
        ? issuer.Issue("portal", null, lifetime, "reader")
        : issuer.Issue($"{association}-portal", Parse(association), lifetime, "reader");

    public string OfOperator(TimeSpan lifetime) => issuer.Issue("operator", null, lifetime, "operator");

    private static AssociationId Parse(string association) =>
        AssociationId.TryParse(association, out var id)
            ? id
            : throw new ArgumentException(FindProblem(association), nameof(association));
}
