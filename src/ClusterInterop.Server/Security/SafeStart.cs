using System.Net;
using ClusterInterop.Server.Hosting;
using ClusterInterop.Storage;
using ClusterInterop.Storage.Sqlite;

namespace ClusterInterop.Server.Security;

/// <summary>What the server refuses to start with, because others could then read, or become, what they must not.
/// </summary>
internal static class SafeStart
{
    /// <exception cref="StartRefusedException">With everything that is not safe, and its remedy.</exception>
    public static void Check(ServerOptions server, AuthenticationOptions authentication, IConfiguration kestrel)
    {
        List<string> problems =
        [
            .. ProblemsOfIssuer(server, authentication),
            .. AddressesOf(server, kestrel)
                .Select(address => ProblemOf(address, server, authentication)).OfType<string>(),
            .. CertificateFiles(kestrel).Where(file => !File.Exists(file.Path))
                .Select(file => $"{file.Key} names {file.Path}, and there is no such file."),
            .. CertificateFiles(kestrel).Where(file => IsWithoutKey(file, kestrel))
                .Select(file => $"{file.Key} names {file.Path}, which holds no private key. Set KeyPath beside it."),
            .. ProblemsOfData(Path.GetFullPath(server.DataDirectory)),
        ];
        if (!authentication.IsDevelopment)
            problems.AddRange(KeyFiles(kestrel).Where(PrivateFiles.IsSharedBeyondReadingGroup)
                .Select(path => $"Other users of this machine may read or write {path}. Run: chmod o-rw,g-w {path}"));

        if (problems.Count > 0)
            throw new StartRefusedException(string.Join(' ', problems));
    }

    private static IEnumerable<string> ProblemsOfIssuer(ServerOptions server, AuthenticationOptions authentication)
    {
        if (server.Mode == ServerMode.Production && authentication.IsDevelopment)
        {
            yield return "Mode is Production, and no identity provider is named, so that the server would trust the "
                + "tokens of its own development issuer. Set Authentication:Authority and Authentication:Audience, and "
                + "Authentication:AssociationClaim where the claim is not \"association\".";
        }
    }

    private static IEnumerable<string> ProblemsOfData(string directory)
    {
        if (Directory.Exists(directory) && PrivateFiles.IsSharedDirectory(directory))
        {
            yield return $"Other users of this machine may replace the files in {directory}. Run: chmod 700 "
                + directory;
        }

        foreach (var path in SqliteFile.FilesIn(directory).Where(File.Exists).Where(PrivateFiles.IsShared))
            yield return $"Other users of this machine may read or write {path}. Run: chmod 600 {path}";
    }

    private static string? ProblemOf(
        (string Address, bool HasCertificate) listening, ServerOptions server, AuthenticationOptions authentication)
    {
        var address = listening.Address;
        var (isHttps, isLocal) = Read(address);
        if (isHttps && !listening.HasCertificate)
        {
            return $"{address} needs a certificate. Set Kestrel:Certificates:Default:Path, and KeyPath beside it for "
                + "one in PEM form.";
        }

        if (isLocal)
            return null;
        if (authentication.IsDevelopment)
        {
            return $"{address} can be reached from other machines, and no identity provider is named. Listen on "
                + "127.0.0.1, or set Authentication:Authority and Authentication:Audience.";
        }

        return isHttps || server.BehindProxy
            ? null
            : $"{address} would send tokens and records unencrypted to other machines. Use https with a certificate "
                + "(Kestrel:Certificates:Default), or set BehindProxy if a proxy in front of the server encrypts.";
    }

    private static IEnumerable<(string Address, bool HasCertificate)> AddressesOf(
        ServerOptions server, IConfiguration kestrel)
    {
        var hasDefault = IsCertificate(kestrel.GetSection("Certificates:Default"));
        var endpoints = kestrel.GetSection("Endpoints").GetChildren().ToList();
        return endpoints.Count == 0
            ? [(server.Address, hasDefault)]
            : endpoints.Select(endpoint => (
                endpoint["Url"] ?? $"{endpoint.Path} without Url",
                hasDefault || IsCertificate(endpoint.GetSection("Certificate"))
                    || endpoint.GetSection("Sni").GetChildren().Any()));
    }

    private static bool IsCertificate(IConfigurationSection section) =>
        section["Path"] is not null || section["Subject"] is not null;

    // Kestrel reads more than addresses ("https://*:5080"); what is not known to be this machine may be any.
    private static (bool IsHttps, bool IsLocal) Read(string address)
    {
        var isHttps = address.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        var isLocal = Uri.TryCreate(address, UriKind.Absolute, out var uri)
            && (uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
                || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip)));
        return (isHttps, isLocal);
    }

    private static IEnumerable<string> KeyFiles(IConfiguration kestrel) =>
        CertificateFiles(kestrel)
            .Where(file => IsKeyFile(file.Key, kestrel) && File.Exists(file.Path) && !IsWithoutKey(file, kestrel))
            .Select(file => file.Path)
            .Distinct();

    // Only PEM says in words what it holds.
    private static bool IsWithoutKey((string Key, string Path) file, IConfiguration kestrel)
    {
        if (!IsKeyFile(file.Key, kestrel) || !File.Exists(file.Path))
            return false;

        var text = File.ReadAllText(file.Path);
        return text.Contains("-----BEGIN CERTIFICATE", StringComparison.Ordinal)
            && !text.Contains("PRIVATE KEY-----", StringComparison.Ordinal);
    }

    // By the keys as they are written, with the section in front.
    private static IEnumerable<(string Key, string Path)> CertificateFiles(IConfiguration kestrel) =>
        from setting in kestrel.AsEnumerable()
        where setting.Value is not null
            && (setting.Key.EndsWith(":Path", StringComparison.OrdinalIgnoreCase)
                || setting.Key.EndsWith(":KeyPath", StringComparison.OrdinalIgnoreCase))
        select (setting.Key, setting.Value);

    // Without a file of its own, the key stands in the certificate's.
    private static bool IsKeyFile(string key, IConfiguration kestrel) =>
        key.EndsWith(":KeyPath", StringComparison.OrdinalIgnoreCase)
        || kestrel[key[(KestrelKeys.Section.Length + 1)..^"Path".Length] + "KeyPath"] is null;
}
