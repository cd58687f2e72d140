using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Ops.Domain;
using Ops.Domain.Access;
using Ops.Domain.Storage;

namespace Ops.Console.Access;

/// <summary>
/// Keeps the keys of cookies and forms in the database, sealed with the key ring: a restart signs nobody out, and every node
/// on the database reads the others' cookies. Stands in for Microsoft.AspNetCore.DataProtection.EntityFrameworkCore.
/// </summary>
internal sealed class ProtectionKeys(IDbContextFactory<OpsDb> dbs, SecretBox box, OpsOptions options, TimeProvider time) : IXmlRepository, IXmlEncryptor
{
    private static readonly XNamespace Framework = "http://schemas.asp.net/2015/03/dataProtection";
    private readonly Lock _importing = new();
    private bool _imported;

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<ProtectionKeys>();
        services.AddDataProtection().SetApplicationName("OpsTasks");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(keys =>
            keys.XmlRepository = (ProtectionKeys)(keys.XmlEncryptor = provider.GetRequiredService<ProtectionKeys>())));
    }

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        Import();
        using var db = dbs.CreateDbContext();
        return [.. db.ProtectionKeys.AsNoTracking().OrderBy(k => k.Id).Select(k => k.Xml).AsEnumerable().Select(XElement.Parse)];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var db = dbs.CreateDbContext();
        Add(db, element, friendlyName);
        db.SaveChanges();
    }

    public EncryptedXmlInfo Encrypt(XElement plaintextElement) =>
        new(new XElement("sealed", box.Seal(plaintextElement.ToString(SaveOptions.DisableFormatting), ProtectionKeyOpener.Place)), typeof(ProtectionKeyOpener));

    private void Add(OpsDb db, XElement element, string name) =>
        db.ProtectionKeys.Add(new ProtectionKey { Name = name, Xml = element.ToString(SaveOptions.DisableFormatting), At = time.GetUtcNow() });

    /// <summary>Takes over what the version before kept readable in a folder, once; the files are deleted when the database has them.</summary>
    private void Import()
    {
        lock (_importing)
        {
            var folder = Path.Combine(options.DataPath, "keys", "protection");
            if (_imported || !Directory.Exists(folder))
            {
                return;
            }

            foreach (var file in Directory.GetFiles(folder, "*.xml"))
            {
                Import(file);
            }

            _imported = true;
        }
    }

    private void Import(string file)
    {
        using var db = dbs.CreateDbContext();
        var name = Path.GetFileNameWithoutExtension(file);
        if (!db.ProtectionKeys.Any(k => k.Name == name))
        {
            Add(db, Sealed(XElement.Load(file)), name);
            try
            {
                db.SaveChanges();
            }
            catch (DbUpdateException)
            {
                // Another process took the same file over in the same moment. If that was not it, the file stays.
                using var look = dbs.CreateDbContext();
                if (!look.ProtectionKeys.Any(k => k.Name == name))
                {
                    throw;
                }
            }
        }

        File.Delete(file);
    }

    /// <summary>What the framework does itself with a new key: each element it marked as secret gives way to its sealed form.</summary>
    private XElement Sealed(XElement key)
    {
        var mark = Framework + "requiresEncryption";
        foreach (var secret in key.DescendantsAndSelf().Where(e => (bool?)e.Attribute(mark) == true).ToList())
        {
            var plain = new XElement(secret);
            plain.Attribute(mark)!.Remove();
            var encrypted = Encrypt(plain);
            secret.ReplaceWith(new XElement(Framework + "encryptedSecret", new XAttribute("decryptorType", encrypted.DecryptorType.AssemblyQualifiedName!), encrypted.EncryptedElement));
        }

        return key;
    }
}

/// <summary>Opens what <see cref="ProtectionKeys"/> sealed. Its full name is stored in the database: renamed, nobody stays signed in.</summary>
internal sealed class ProtectionKeyOpener(IServiceProvider services) : IXmlDecryptor
{
    public const string Place = "protection_keys.xml";

    public XElement Decrypt(XElement encryptedElement) =>
        XElement.Parse(services.GetRequiredService<SecretBox>().Open((string)encryptedElement, Place));
}
