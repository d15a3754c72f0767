using System.Globalization;
using System.Text;

namespace ClusterInterop.Client.Tests;

/// <summary>What counts as an access token, until when it serves, and that nobody reads it by chance.</summary>
public sealed class AccessTokenTests
{
    private static readonly DateTimeOffset Now = new(2026, 7, 6, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("{\"exp\":1783332000}", "2026-07-06T10:00:00Z")]
    [InlineData("{\"exp\":1783332000.5}", "2026-07-06T10:00:00.5Z")]
    [InlineData("{\"exp\":\"1783332000\"}", null)]
    [InlineData("{\"exp\":-1}", null)]
    [InlineData("{\"exp\":1e300}", null)]
    [InlineData("{}", null)]
    [InlineData("[]", null)]
    [InlineData("{\"exp\"", null)]
    public void A_jwt_that_does_not_say_when_it_expires_is_used_until_it_is_refused(string payload, string? expiry) =>
        new AccessToken(Jwt(payload)).ExpiresAt.ShouldBe(
            expiry is null ? null : DateTimeOffset.Parse(expiry, CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("a..b")]
    [InlineData("a.b.c.d")]
    [InlineData("a.-_.b")]
    [InlineData("opaque")]
    public void A_token_that_is_not_a_jwt_is_used_until_it_is_refused(string token) =>
        new AccessToken(token).ExpiresAt.ShouldBeNull();

    [Fact]
    public void What_the_source_says_of_a_tokens_life_counts_for_more_than_the_token() =>
        new AccessToken(Jwt("{\"exp\":1}"), Now).ExpiresAt.ShouldBe(Now);

    [Theory]
    [InlineData("")]
    [InlineData("Bearer marker")]
    [InlineData("marker\n")]
    [InlineData("marker\u00e9")]
    [InlineData("=marker")]
    public void What_is_not_a_token_is_refused_without_repeating_it(string token) =>
        Should.Throw<ArgumentException>(() => Credential.FromToken(token)).ToString().ShouldNotContain("marker");

    [Fact]
    public void A_token_is_not_written_where_its_holder_is()
    {
        new AccessToken("marker").ToString().ShouldBe("access token");
        new AccessToken("marker", Now).ToString().ShouldBe("access token until 2026-07-06 10:00:00Z");
        Credential.FromToken("marker").ToString().ShouldBe("The fixed token");
    }

    internal static string Jwt(string payload)
    {
        var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(payload));
        return $"e30.{base64.TrimEnd('=').Replace('+', '-').Replace('/', '_')}.c2ln";
    }
}
