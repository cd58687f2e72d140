using System.Reflection;
using System.Runtime.CompilerServices;

namespace Ops.Domain.Catalogue;

/// <summary>A property of a record, with the constructor's parameter that sets it, if one does.</summary>
internal sealed record RecordProperty(PropertyInfo Property, ParameterInfo? Parameter)
{
    /// <summary>The type without the question mark of a nullable value.</summary>
    public Type Type => Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;

    /// <summary>Null is a value of it. Code without nullable annotations counts as nullable: it promises nothing.</summary>
    public bool IsNullable => Property.PropertyType.IsValueType
        ? Nullable.GetUnderlyingType(Property.PropertyType) is not null
        : new NullabilityInfoContext().Create(Property).ReadState is not NullabilityState.NotNull;

    /// <summary>C# itself wants it set: <c>required</c>, or a parameter without a default.</summary>
    public bool MustBeSet => Property.IsDefined(typeof(RequiredMemberAttribute)) || Parameter is { HasDefaultValue: false };

    /// <summary>Attributes of the property and of its parameter: in <c>record Input([Range(1, 9)] int Days)</c> it sits on the latter.</summary>
    public IEnumerable<T> Attributes<T>()
        where T : Attribute =>
        Property.GetCustomAttributes<T>().Concat(Parameter?.GetCustomAttributes<T>() ?? []);

    public T? Attribute<T>()
        where T : Attribute => Attributes<T>().FirstOrDefault();

    /// <summary>A parameter's stated default, else the empty value of its type.</summary>
    public static object? DefaultOf(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        var stated = parameter.HasDefaultValue ? parameter.DefaultValue : null;
        if (stated is null)
        {
            return type.IsValueType ? Activator.CreateInstance(type) : null;
        }

        // Metadata keeps the default of a nullable enum as a bare number.
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain.IsEnum ? Enum.ToObject(plain, stated) : stated;
    }
}
