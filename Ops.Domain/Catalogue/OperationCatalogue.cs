using System.Reflection;

namespace Ops.Domain.Catalogue;

/// <summary>All operations of the named assemblies, found once at start. Fails loudly and completely: a typing error must not hide an operation.</summary>
public sealed class OperationCatalogue
{
    private readonly Dictionary<string, OperationInfo> _byKey;

    private OperationCatalogue(IEnumerable<OperationInfo> operations)
    {
        All = [.. operations.OrderBy(o => o.Group, StringComparer.OrdinalIgnoreCase).ThenBy(o => o.Title, StringComparer.OrdinalIgnoreCase).ThenBy(o => o.Key, StringComparer.Ordinal)];
        _byKey = All.ToDictionary(o => o.Key, StringComparer.Ordinal);
    }

    /// <summary>By group, then title.</summary>
    public IReadOnlyList<OperationInfo> All { get; }

    /// <summary>Finds the operations of some assemblies.</summary>
    /// <param name="assemblies">Where to look.</param>
    /// <param name="isOffered">Whether what an <see cref="OfferedWithAttribute"/> names is configured; null offers all.</param>
    /// <exception cref="CatalogueException">Something can't be used; lists everything found.</exception>
    public static OperationCatalogue From(IReadOnlyList<Assembly> assemblies, Func<Type, bool>? isOffered = null)
    {
        var problems = new List<string>();
        return From(assemblies.Distinct().SelectMany(a => TypesOf(a, problems)).ToList(), problems, isOffered);
    }

    /// <summary>The operation with that key, exactly; null when there is none.</summary>
    public OperationInfo? Find(string key) => _byKey.GetValueOrDefault(key);

    /// <summary>Up to three keys close to one that doesn't exist, the closest first.</summary>
    /// <param name="key">What was asked for.</param>
    /// <param name="among">Only these keys, for a person who may not know of the others; null for all.</param>
    public IReadOnlyList<string> Suggest(string key, IReadOnlySet<string>? among = null) => Nearest.To(key, among ?? (IEnumerable<string>)_byKey.Keys, 3);

    internal static OperationCatalogue From(IEnumerable<Type> types, Func<Type, bool>? isOffered = null) => From(types, [], isOffered);

    private static OperationCatalogue From(IEnumerable<Type> types, List<string> problems, Func<Type, bool>? isOffered)
    {
        var found = new List<OperationInfo>();
        foreach (var type in types.Distinct().Where(IsCandidate).OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            // Read even when it is not offered: what is wrong with it shall be heard before somebody configures it.
            if (new OperationReader(type, problems).Read() is { } operation
                && (isOffered is null || type.GetCustomAttribute<OfferedWithAttribute>() is not { } need || isOffered(need.Offer)))
            {
                found.Add(operation);
            }
        }

        foreach (var twins in found.GroupBy(o => o.Key, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            problems.Add($"The key '{twins.Key}' is used by {string.Join(" and ", twins.Select(o => o.ClrType.FullName))}. Give each its own: runs and rights refer to it.");
        }

        // Two operations may share a record, and so its problems.
        return problems.Count == 0 ? new OperationCatalogue(found) : throw new CatalogueException([.. problems.Distinct()]);
    }

    private static bool IsCandidate(Type type) =>
        type.IsDefined(typeof(OperationAttribute), inherit: false) || (type is { IsClass: true, IsAbstract: false } && type.IsSubclassOf(typeof(Operation)));

    private static Type[] TypesOf(Assembly assembly, List<string> problems)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException e)
        {
            problems.Add($"The assembly {assembly.GetName().Name} can't be read completely: {string.Join(" ", e.LoaderExceptions.Select(x => x?.Message).Distinct())} Put the missing assemblies beside it.");
            return [.. e.Types.OfType<Type>()];
        }
    }
}
