using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Monitor.Node.Configuration;
using Monitor.Node.Scraping;

namespace Monitor.Node.Tests.Configuration;

/// <summary>
/// A setting that is read and documented must also reach somebody: the getter of every property of the options is
/// called from code that is not the readers'.
/// </summary>
public sealed class OptionConsumersTests
{
    private const byte Call = 0x28, CallVirtual = 0x6F;

    /// <summary>All that it does is to let the reader refuse a listener that anybody could reach.</summary>
    private static readonly string[] JudgedWhileReading = ["AuthOptions.AllowUnauthenticatedBeyondLoopback"];

    [Fact]
    public void Every_option_is_asked_for_by_code_that_acts_on_it()
    {
        HashSet<int> called = TokensCalled();
        var options = new HashSet<Type>();
        Gather(typeof(NodeOptions), options);
        Assert.Contains(typeof(ScrapeConfig), options);
        Assert.Contains(typeof(ReceiverOptions), options);
        string[] unheard =
        [
            .. from type in options
               from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
               where property.DeclaringType == type
               where property.GetMethod is not null && !called.Contains(property.GetMethod.MetadataToken)
               select $"{type.Name}.{property.Name}",
        ];
        Assert.Equal(JudgedWhileReading, unheard.Order(StringComparer.Ordinal));
    }

    /// <summary>The records of the node's assembly that options are made of.</summary>
    private static void Gather(Type type, HashSet<Type> found)
    {
        if (type.IsGenericType)
        {
            foreach (Type argument in type.GetGenericArguments())
                Gather(argument, found);
            return;
        }

        bool isRecord = type.GetMethod("<Clone>$") is not null;
        if (type.Assembly != typeof(NodeOptions).Assembly || !isRecord || !found.Add(type))
            return;
        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            Gather(property.PropertyType, found);
    }

    /// <summary>Methods that are called in the assembly, by others than readers and what records print.</summary>
    private static HashSet<int> TokensCalled()
    {
        using FileStream file = File.OpenRead(typeof(NodeOptions).Assembly.Location);
        using var image = new PEReader(file);
        MetadataReader metadata = image.GetMetadataReader();
        var called = new HashSet<int>();
        foreach (MethodDefinitionHandle handle in metadata.MethodDefinitions)
        {
            MethodDefinition method = metadata.GetMethodDefinition(handle);
            string name = metadata.GetString(method.Name);
            if (method.RelativeVirtualAddress == 0 || name is "PrintMembers" or "Deconstruct"
                || OuterName(metadata, method.GetDeclaringType()).EndsWith("Reader", StringComparison.Ordinal))
                continue;
            byte[]? body = image.GetMethodBody(method.RelativeVirtualAddress).GetILBytes();
            for (int at = 0; body is not null && at + 4 < body.Length; at++)
            {
                // Some of these bytes are no instructions; what they seem to call is no getter but by rare chance.
                int token = BitConverter.ToInt32(body, at + 1);
                if (body[at] is Call or CallVirtual && token != MetadataTokens.GetToken(handle))
                    called.Add(token);
            }
        }

        return called;
    }

    private static string OuterName(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        TypeDefinition type = metadata.GetTypeDefinition(handle);
        while (!type.GetDeclaringType().IsNil)
            type = metadata.GetTypeDefinition(type.GetDeclaringType());
        return metadata.GetString(type.Name);
    }
}
