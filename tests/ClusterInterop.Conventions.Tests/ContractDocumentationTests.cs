using ClusterInterop.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClusterInterop.Conventions.Tests;

/// <summary>The proto files are the reference manual: nothing in them goes without saying.</summary>
public sealed class ContractDocumentationTests
{
    private const int FewestLetters = 3;

    private static readonly FileDescriptorSet Contract = FileDescriptorSet.Parser
        .WithExtensionRegistry([FieldRulesExtensions.Rules])
        .ParseFrom(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "contract.binpb")));

    [Fact]
    public void Every_element_of_the_contract_has_a_comment()
    {
        var bare = Files().SelectMany(WithoutComment).ToList();

        bare.ShouldBeEmpty();
    }

    [Fact]
    public void The_walk_meets_the_whole_contract()
    {
        Files().Count().ShouldBe(12);
        Files().SelectMany(file => file.Service).SelectMany(service => service.Method).Count().ShouldBe(15);
        Fields().Count().ShouldBeGreaterThan(250);
    }

    [Fact]
    public void Every_string_list_and_map_has_a_limit()
    {
        var unlimited = Fields()
            .Where(field => field.Path.StartsWith("clusterinterop.v1.FieldRules.", StringComparison.Ordinal) is false)
            .Where(field => !IsLimited(field))
            .Select(field => field.Path)
            .ToList();

        unlimited.ShouldBeEmpty();
    }

    [Fact]
    public void A_comment_that_names_a_most_agrees_with_the_rule()
    {
        Fields().Single(field => field.Path == "clusterinterop.v1.Record.codes").Rules.MaxItems.ShouldBe(64);
        Fields().Single(field => field.Path == "clusterinterop.v1.WriteRecordsRequest.writes").Rules.MaxItems.ShouldBe(200);
        Fields().Single(field => field.Path == "clusterinterop.v1.WriteRecordsRequest.request_id").Rules.MaxLength.ShouldBe(64);
        Fields().Single(field => field.Path == "clusterinterop.v1.Text.by_language").Rules.MaxItems.ShouldBe(24);
        Fields().Single(field => field.Path == "clusterinterop.v1.Text.by_language").Rules.MaxLength.ShouldBe(4000);
        Fields().Where(field => field.Path.StartsWith("clusterinterop.v1.RecordFilter.", StringComparison.Ordinal))
            .Where(field => field.IsRepeated)
            .ShouldAllBe(field => field.Rules.MaxItems == 50);
    }

    private static bool IsLimited(DocumentedField field)
    {
        if (field.IsRepeated && field.Rules.MaxItems == 0)
            return false;

        // A record's name, say, is limited by its own rule; a map by those of its keys and values.
        return field.Type != FieldDescriptorProto.Types.Type.String || field.Rules.MaxLength > 0;
    }

    private static IEnumerable<FileDescriptorProto> Files() =>
        Contract.File.Where(file => file.Package == "clusterinterop.v1");

    private static IEnumerable<DocumentedField> Fields() =>
        from file in Files()
        from message in file.MessageType
        from field in message.Field
        select DocumentedField.Of(file, message, field);

    private static IEnumerable<string> WithoutComment(FileDescriptorProto file)
    {
        var comments = file.SourceCodeInfo.Location
            .Where(location => location.LeadingComments.Count(char.IsLetter) >= FewestLetters)
            .Select(location => string.Join('.', location.Path))
            .ToHashSet();
        return Elements(file).Where(element => !comments.Contains(element.Path)).Select(element => element.Name);
    }

    // Paths as descriptor.proto defines them: field numbers and indexes from the file down to the element.
    private static IEnumerable<(string Path, string Name)> Elements(FileDescriptorProto file)
    {
        for (var m = 0; m < file.MessageType.Count; m++)
        {
            var message = file.MessageType[m];
            yield return ($"4.{m}", message.Name);
            for (var f = 0; f < message.Field.Count; f++)
                yield return ($"4.{m}.2.{f}", $"{message.Name}.{message.Field[f].Name}");
            for (var o = 0; o < message.OneofDecl.Count; o++)
                if (!message.OneofDecl[o].Name.StartsWith('_'))
                    yield return ($"4.{m}.8.{o}", $"{message.Name}.{message.OneofDecl[o].Name}");
        }

        for (var e = 0; e < file.EnumType.Count; e++)
        {
            yield return ($"5.{e}", file.EnumType[e].Name);
            for (var v = 0; v < file.EnumType[e].Value.Count; v++)
                yield return ($"5.{e}.2.{v}", file.EnumType[e].Value[v].Name);
        }

        for (var s = 0; s < file.Service.Count; s++)
        {
            yield return ($"6.{s}", file.Service[s].Name);
            for (var r = 0; r < file.Service[s].Method.Count; r++)
                yield return ($"6.{s}.2.{r}", file.Service[s].Method[r].Name);
        }
    }

    private sealed record DocumentedField(
        string Path, FieldDescriptorProto.Types.Type Type, bool IsRepeated, FieldRules Rules)
    {
        public static DocumentedField Of(
            FileDescriptorProto file, DescriptorProto message, FieldDescriptorProto field) => new(
            $"{file.Package}.{message.Name}.{field.Name}",
            field.Type,
            field.Label == FieldDescriptorProto.Types.Label.Repeated,
            field.Options?.GetExtension(FieldRulesExtensions.Rules) ?? new FieldRules());
    }
}
