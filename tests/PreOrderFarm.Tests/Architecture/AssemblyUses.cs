using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace PreOrderFarm.Tests.Architecture;

/// <summary>A type of one assembly; <see cref="Assembly"/> is the simple name, null for the assembly that was read.</summary>
internal sealed record UsedType(string? Assembly, string Namespace, string Name)
{
    public override string ToString() => $"{Namespace}.{Name}";
}

internal sealed record TypeUse(UsedType User, UsedType Used);

/// <summary>
/// Which type uses which, read from the compiled assembly: base types, signatures, attributes and each instruction
/// of each method. Nested types, and so what the compiler makes of lambdas and async methods, count as their outer type.
/// </summary>
internal sealed class AssemblyUses : ISignatureTypeProvider<object?, object?>
{
    private static readonly Dictionary<int, OperandType> Operands = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value & 0xFFFF, code => code.OperandType);

    private readonly MetadataReader reader;
    private readonly PEReader file;
    private readonly HashSet<TypeUse> uses = [];
    private UsedType user = new(null, "", "");

    private AssemblyUses(PEReader file)
    {
        this.file = file;
        reader = file.GetMetadataReader();
    }

    public static IReadOnlyCollection<TypeUse> In(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var scan = new AssemblyUses(file);
        foreach (var handle in scan.reader.TypeDefinitions)
        {
            scan.ReadType(handle);
        }

        return scan.uses;
    }

    private void ReadType(TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        user = Outermost(handle);
        Use(type.BaseType);
        UseAttributes(type.GetCustomAttributes());
        UseConstraints(type.GetGenericParameters());
        foreach (var implemented in type.GetInterfaceImplementations())
        {
            Use(reader.GetInterfaceImplementation(implemented).Interface);
        }

        foreach (var field in type.GetFields().Select(reader.GetFieldDefinition))
        {
            field.DecodeSignature(this, null);
            UseAttributes(field.GetCustomAttributes());
        }

        foreach (var property in type.GetProperties().Select(reader.GetPropertyDefinition))
        {
            UseAttributes(property.GetCustomAttributes());
        }

        foreach (var method in type.GetMethods().Select(reader.GetMethodDefinition))
        {
            method.DecodeSignature(this, null);
            UseAttributes(method.GetCustomAttributes());
            UseConstraints(method.GetGenericParameters());
            if (method.RelativeVirtualAddress != 0)
            {
                ReadBody(file.GetMethodBody(method.RelativeVirtualAddress));
            }
        }
    }

    private void ReadBody(MethodBodyBlock body)
    {
        Use(body.LocalSignature);
        foreach (var region in body.ExceptionRegions)
        {
            Use(region.CatchType);
        }

        var il = body.GetILReader();
        while (il.RemainingBytes > 0)
        {
            int code = il.ReadByte();
            code = code == 0xFE ? 0xFE00 | il.ReadByte() : code;
            switch (Operands[code])
            {
                case OperandType.InlineType or OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineTok or OperandType.InlineSig:
                    Use(MetadataTokens.EntityHandle(il.ReadInt32()));
                    break;
                case OperandType.InlineSwitch:
                    var targets = il.ReadInt32();
                    il.Offset += 4 * targets;
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    il.Offset += 8;
                    break;
                case OperandType.InlineI or OperandType.InlineBrTarget or OperandType.InlineString or OperandType.ShortInlineR:
                    il.Offset += 4;
                    break;
                case OperandType.InlineVar:
                    il.Offset += 2;
                    break;
                case OperandType.ShortInlineI or OperandType.ShortInlineVar or OperandType.ShortInlineBrTarget:
                    il.Offset += 1;
                    break;
                case OperandType.InlineNone:
                    break;
                case var unknown:
                    throw new NotSupportedException($"An instruction has an operand of kind {unknown}.");
            }
        }
    }

    private void Use(EntityHandle handle)
    {
        if (handle.IsNil)
        {
            return;
        }

        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                uses.Add(new TypeUse(user, Outermost((TypeDefinitionHandle)handle)));
                break;
            case HandleKind.TypeReference:
                uses.Add(new TypeUse(user, Outermost((TypeReferenceHandle)handle)));
                break;
            case HandleKind.TypeSpecification:
                reader.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(this, null);
                break;
            case HandleKind.MethodDefinition:
                Use(reader.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.FieldDefinition:
                Use(reader.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MemberReference:
                UseMember(reader.GetMemberReference((MemberReferenceHandle)handle));
                break;
            case HandleKind.MethodSpecification:
                var generic = reader.GetMethodSpecification((MethodSpecificationHandle)handle);
                Use(generic.Method);
                generic.DecodeSignature(this, null);
                break;
            case HandleKind.StandaloneSignature:
                var signature = reader.GetStandaloneSignature((StandaloneSignatureHandle)handle);
                if (signature.GetKind() == StandaloneSignatureKind.LocalVariables)
                {
                    signature.DecodeLocalSignature(this, null);
                }
                else
                {
                    signature.DecodeMethodSignature(this, null);
                }

                break;
            default:
                throw new NotSupportedException($"An instruction names a {handle.Kind}.");
        }
    }

    private void UseMember(MemberReference member)
    {
        Use(member.Parent);
        if (member.GetKind() == MemberReferenceKind.Field)
        {
            member.DecodeFieldSignature(this, null);
        }
        else
        {
            member.DecodeMethodSignature(this, null);
        }
    }

    private void UseAttributes(CustomAttributeHandleCollection attributes)
    {
        foreach (var attribute in attributes)
        {
            Use(reader.GetCustomAttribute(attribute).Constructor);
        }
    }

    private void UseConstraints(GenericParameterHandleCollection parameters)
    {
        foreach (var constraint in parameters.SelectMany(p => reader.GetGenericParameter(p).GetConstraints()))
        {
            Use(reader.GetGenericParameterConstraint(constraint).Type);
        }
    }

    private UsedType Outermost(TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        return type.GetDeclaringType() is { IsNil: false } outer
            ? Outermost(outer)
            : new UsedType(null, reader.GetString(type.Namespace), reader.GetString(type.Name));
    }

    private UsedType Outermost(TypeReferenceHandle handle)
    {
        var type = reader.GetTypeReference(handle);
        return type.ResolutionScope.Kind switch
        {
            HandleKind.TypeReference => Outermost((TypeReferenceHandle)type.ResolutionScope),
            HandleKind.AssemblyReference => new UsedType(
                reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name),
                reader.GetString(type.Namespace),
                reader.GetString(type.Name)),
            var other => throw new NotSupportedException($"A type is found through a {other}."),
        };
    }

    // Signatures: each type that a decoder meets is a use. What it builds from them does not matter here.
    public object? GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => Note(handle);

    public object? GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => Note(handle);

    public object? GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => Note(handle);

    private object? Note(EntityHandle handle)
    {
        Use(handle);
        return null;
    }

    public object? GetPrimitiveType(PrimitiveTypeCode typeCode) => null;

    public object? GetSZArrayType(object? elementType) => null;

    public object? GetArrayType(object? elementType, ArrayShape shape) => null;

    public object? GetByReferenceType(object? elementType) => null;

    public object? GetPointerType(object? elementType) => null;

    public object? GetPinnedType(object? elementType) => null;

    public object? GetGenericInstantiation(object? genericType, ImmutableArray<object?> typeArguments) => null;

    public object? GetGenericMethodParameter(object? genericContext, int index) => null;

    public object? GetGenericTypeParameter(object? genericContext, int index) => null;

    public object? GetModifiedType(object? modifier, object? unmodifiedType, bool isRequired) => null;

    public object? GetFunctionPointerType(MethodSignature<object?> signature) => null;
}
