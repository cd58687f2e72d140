using System.Reflection;

namespace Ops.Domain.Catalogue;

/// <summary>How a record is taken apart and put together, whether written with <c>init</c> properties or with a parameter list.</summary>
internal sealed class RecordShape
{
    private readonly ConstructorInfo _constructor;

    private RecordShape(Type type, ConstructorInfo constructor, IReadOnlyList<RecordProperty> properties)
    {
        Type = type;
        _constructor = constructor;
        Properties = properties;
    }

    public Type Type { get; }

    /// <summary>In the order of their declaration, inherited ones first.</summary>
    public IReadOnlyList<RecordProperty> Properties { get; }

    /// <summary>The shape, or null and a problem when no object of the type can be made.</summary>
    public static RecordShape? Read(Type type, ICollection<string> problems)
    {
        var name = Wording.Name(type);
        if (type.IsAbstract || type.ContainsGenericParameters)
        {
            problems.Add($"{name} is abstract or generic, so no object of it can be made. Use a plain sealed record.");
            return null;
        }

        var constructors = type.GetConstructors();
        var constructor = Array.Find(constructors, c => c.GetParameters().Length == 0) ?? (constructors.Length == 1 ? constructors[0] : null);
        if (constructor is null)
        {
            problems.Add($"{name} needs one public constructor without parameters, or the parameter list of a record; it has {constructors.Length} others.");
            return null;
        }

        var declared = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.GetIndexParameters().Length == 0 && p.GetMethod is { IsPublic: true })
            .OrderBy(p => Depth(p.DeclaringType!)).ThenBy(p => p.MetadataToken)
            .GroupBy(p => p.Name).Select(g => g.Last())
            .ToList();
        var parameters = constructor.GetParameters();
        foreach (var p in parameters.Where(p => !declared.Exists(d => Fits(d, p))))
        {
            problems.Add($"{name} takes '{p.Name}' in its constructor but has no public property of that name and type, so nobody can fill it in. Add the property.");
        }

        return new RecordShape(type, constructor, [.. declared
            .Select(d => new RecordProperty(d, Array.Find(parameters, p => Fits(d, p))))
            .Where(p => p.Parameter is not null || p.Property.SetMethod is { IsPublic: true })]);
    }

    /// <summary>Makes an object. What <paramref name="values"/> (by property name) doesn't hold keeps the record's own default.</summary>
    public object Make(IReadOnlyDictionary<string, object?> values)
    {
        var made = _constructor.Invoke(
            BindingFlags.DoNotWrapExceptions,
            binder: null,
            [.. _constructor.GetParameters().Select(a => Properties.FirstOrDefault(p => p.Parameter == a) is { } p
                && values.TryGetValue(p.Property.Name, out var value) ? value : RecordProperty.DefaultOf(a))],
            culture: null);
        foreach (var property in Properties.Where(p => p.Parameter is null))
        {
            if (values.TryGetValue(property.Property.Name, out var value))
            {
                property.Property.SetValue(made, value, BindingFlags.DoNotWrapExceptions, binder: null, index: null, culture: null);
            }
        }

        return made;
    }

    private static bool Fits(PropertyInfo property, ParameterInfo parameter) =>
        property.Name.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase) && property.PropertyType == parameter.ParameterType;

    private static int Depth(Type type) => type.BaseType is { } parent ? Depth(parent) + 1 : 0;
}
