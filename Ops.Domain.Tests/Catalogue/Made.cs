using System.Reflection;
using System.Reflection.Emit;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Tests.Catalogue;

/// <summary>Classes made while a test runs.</summary>
internal static class Made
{
    public static Type Operation(string key)
    {
        var module = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Made"), AssemblyBuilderAccess.RunAndCollect).DefineDynamicModule("Made");
        var type = module.DefineType("Keyed", TypeAttributes.Public | TypeAttributes.Sealed, typeof(Doing<NoInput>));
        type.DefineDefaultConstructor(MethodAttributes.Public);
        type.SetCustomAttribute(new CustomAttributeBuilder(typeof(OperationAttribute).GetConstructors()[0], [key, "Keyed"]));
        return type.CreateType();
    }
}
