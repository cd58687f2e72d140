using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Ops.Domain.Catalogue;

/// <summary>
/// The inputs of an operation, made once from its input record. Form, JSON API, command line, schedules and the digest all
/// follow from it, so no door can accept what another refuses.
/// </summary>
public sealed class InputSchema
{
    /// <summary>Stands in place of a secret.</summary>
    public const string Mask = "•••";

    private static readonly ConcurrentDictionary<Type, (InputSchema? Schema, IReadOnlyList<string> Problems)> Known = new();
    private readonly RecordShape _shape;

    private InputSchema(RecordShape shape, IReadOnlyList<InputField> fields)
    {
        _shape = shape;
        Fields = fields;
    }

    /// <summary>The input record.</summary>
    public Type Type => _shape.Type;

    /// <summary>In the order of their declaration, or of <c>[Display(Order)]</c>.</summary>
    public IReadOnlyList<InputField> Fields { get; }

    /// <summary>The fields whose values are never shown.</summary>
    public IEnumerable<InputField> Secrets => Fields.Where(f => f.Kind == InputKind.Secret);

    /// <summary>The schema of an input record.</summary>
    /// <exception cref="CatalogueException">The record can't be made or edited; says why.</exception>
    public static InputSchema Of(Type type)
    {
        var problems = new List<string>();
        return Read(type, problems) is { } schema && problems.Count == 0 ? schema : throw new CatalogueException(problems);
    }

    /// <summary>The field of that name, exactly; null when there is none.</summary>
    public InputField? Find(string name) => Fields.FirstOrDefault(f => f.Name == name);

    /// <summary>Reads JSON, strictly: a number in quotes is refused. What <see cref="InputBinding.Json"/> gave is accepted again.</summary>
    /// <returns>The record, or everything that is wrong.</returns>
    public InputBinding Bind(JsonObject values) => JsonText.TryMembers(values) is { } members
        ? new InputBinder(_shape, Fields).Bind(members, InputReader.FromJson)
        : InputBinding.Refused([new FieldError(null, "The JSON object names an input twice, or by something that is no text. Give each input once.")]);

    /// <summary>
    /// Reads what a person typed into the form or on the command line. A name that is given with an empty text means "not
    /// filled in"; a name that isn't given means the default.
    /// </summary>
    /// <returns>The record, or everything that is wrong.</returns>
    public InputBinding FromText(IEnumerable<KeyValuePair<string, string>> values) =>
        new InputBinder(_shape, Fields).Bind(values, InputReader.FromText);

    /// <summary>What a field's provider offers now, at most 500; the fixed choices where there is no provider.</summary>
    public static Task<IReadOnlyList<Choice>> ChoicesOf(InputField field, IServiceProvider services, CancellationToken ct) =>
        LiveChoices.List(field, services, ct);

    /// <summary>Whether values of provider choices are still on offer. Bind first: this reads only texts.</summary>
    /// <param name="values">As <see cref="InputBinding.Json"/> has them.</param>
    /// <param name="services">Makes the providers.</param>
    /// <param name="ct">Ends the reading.</param>
    public Task<IReadOnlyList<FieldError>> CheckChoices(JsonObject values, IServiceProvider services, CancellationToken ct) =>
        LiveChoices.Check(Fields, values, services, ct);

    /// <summary>A copy with <see cref="Mask"/> in place of every secret that is filled in.</summary>
    public JsonObject Masked(JsonObject values)
    {
        var copy = (JsonObject)values.DeepClone();
        foreach (var secret in Secrets.Where(s => copy[s.Name] is not null))
        {
            copy[secret.Name] = Mask;
        }

        return copy;
    }

    /// <summary>JSON Schema, draft 2020-12, for callers of the API.</summary>
    public JsonNode ToJsonSchema() => InputJsonSchema.Of(this);

    /// <summary>Several lines for the command line: each input's name, type, limits, default, example and help.</summary>
    public string Help() => InputHelp.Of(Fields);

    internal static InputSchema? Read(Type type, List<string> problems)
    {
        var (schema, found) = Known.GetOrAdd(type, Make);
        problems.AddRange(found);
        return schema;
    }

    private static (InputSchema?, IReadOnlyList<string>) Make(Type type)
    {
        var problems = new List<string>();
        if (RecordShape.Read(type, problems) is not { } shape)
        {
            return (null, problems);
        }

        var fields = shape.Properties.Select(p => InputFieldReader.Read(p, problems)).OfType<InputField>()
            .OrderBy(f => f.Source.Attribute<System.ComponentModel.DataAnnotations.DisplayAttribute>()?.GetOrder() ?? 10_000) // as ASP.NET counts unordered ones
            .ToList();
        foreach (var twins in fields.GroupBy(f => f.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
        {
            problems.Add($"{Wording.Name(type)} has inputs that differ only in capitals: {Wording.List([.. twins.Select(f => f.Property.Name)])}. Rename one.");
        }

        if (problems.Count == 0)
        {
            Defaults(shape, fields, problems);
        }

        return (new InputSchema(shape, fields), problems);
    }

    private static void Defaults(RecordShape shape, List<InputField> fields, List<string> problems)
    {
        try
        {
            fields.ForEach(f => InputDefaults.Set(f, shape, problems));
            fields.ForEach(f => RoleLimitRules.CheckDefault(f, problems));
        }
        catch (Exception e)
        {
            problems.Add($"{Wording.Name(shape.Type)} can't be made with nothing filled in, so its defaults are unknown: {e.Message} Check values in IValidatableObject instead.");
        }
    }
}
