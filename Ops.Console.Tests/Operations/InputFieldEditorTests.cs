using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Bunit;
using Ops.Console.Operations;
using Ops.Console.Tests.Support;
using Ops.Domain.Catalogue;

namespace Ops.Console.Tests.Operations;

/// <summary>A field for every kind of input.</summary>
public sealed class InputFieldEditorTests
{
    [Theory]
    [InlineData("title", InputKind.Text, "Title (needed)", "text", null)]
    [InlineData("amount", InputKind.Integer, "Amount", "text", "numeric")]
    [InlineData("price", InputKind.Decimal, "Price", "text", "decimal")]
    [InlineData("day", InputKind.Date, "Day", "date", null)]
    [InlineData("moment", InputKind.DateTime, "Moment", "text", null)]
    [InlineData("token", InputKind.Secret, "Token", "password", null)]
    public async Task A_line_is_typed_on_the_keyboard_that_fits(string name, InputKind kind, string label, string type, string? mode)
    {
        await using var bench = await PageBench.Start();
        var (editor, values) = Edit(bench, name);
        Assert.Equal(kind, bench.Operation("stage.kinds").Inputs.Find(name)!.Kind);
        var field = (IHtmlInputElement)editor.Field(label);
        Assert.Equal((type, mode, "off"), (field.GetAttribute("type"), field.GetAttribute("inputmode"), field.GetAttribute("autocomplete")));
        field.Change("x");
        Assert.Equal(["x"], values);
    }

    [Fact]
    public async Task T21_A_secret_is_write_only_what_was_typed_is_not_drawn()
    {
        await using var bench = await PageBench.Start();
        var operation = bench.Operation("stage.kinds");
        var editor = bench.Render<InputFieldEditor>(p => p.Add(e => e.Operation, operation).Add(e => e.Field, operation.Inputs.Find("token")!).Add(e => e.Value, "hunter2hunter2"));
        Assert.DoesNotContain("hunter2", editor.Markup, StringComparison.Ordinal);
        Assert.False(editor.Field("Token").HasAttribute("value"));
    }

    [Fact]
    public async Task Several_lines_have_room()
    {
        await using var bench = await PageBench.Start();
        var (editor, values) = Edit(bench, "story");
        Assert.IsAssignableFrom<IHtmlTextAreaElement>(editor.Field("Story"));
        await editor.Field("Story").ChangeAsync("one\ntwo");
        Assert.Equal(["one\ntwo"], values);
    }

    [Fact]
    public async Task Yes_or_no_is_a_box_to_tick()
    {
        await using var bench = await PageBench.Start();
        var (editor, values) = Edit(bench, "loud", "true");
        Assert.True(((IHtmlInputElement)editor.Field("Loud")).IsChecked);
        Assert.Equal("Makes noise.", editor.Field("Loud").Description());
        await editor.Field("Loud").ChangeAsync(false);
        await editor.Field("Loud").ChangeAsync(true);
        Assert.Equal(["false", "true"], values);
    }

    [Fact]
    public async Task A_needed_choice_has_to_be_made_and_another_may_be_left_open()
    {
        await using var bench = await PageBench.Start();
        var (paint, values) = Edit(bench, "paint");
        Assert.Equal(["Choose…", "Red", "Green"], Options(paint.Field("Paint (needed)")));
        await paint.Field("Paint (needed)").ChangeAsync("Green");
        Assert.Equal(["Green"], values);
        Assert.Equal(["Red", "Green"], Options(Edit(bench, "paint", "Red").Editor.Field("Paint (needed)")));
        Assert.Equal(["Any", "small", "large"], Options(Edit(bench, "size").Editor.Field("Size")));
    }

    [Fact]
    public async Task Choices_that_the_operation_looks_up_are_what_there_is_now()
    {
        await using var bench = await PageBench.Start(filled: true);
        var operation = bench.Operation("submissions.export-failed");
        var editor = bench.Render<InputFieldEditor>(p => p.Add(e => e.Operation, operation).Add(e => e.Field, operation.Inputs.Find("reason")!));
        editor.WaitForAssertion(() => Assert.Contains(Options(editor.Field("Reason")), o => o.StartsWith("Card expired", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("title", "What it is called. At most 30 characters.")]
    [InlineData("amount", "Between 1 and 2,000.")]
    [InlineData("moment", "Such as 2026-03-04T15:00:00Z.")]
    [InlineData("day", "")]
    public async Task Help_and_limits_belong_to_the_field(string name, string help)
    {
        await using var bench = await PageBench.Start();
        Assert.Equal(help, Edit(bench, name).Editor.Find("input").Description());
    }

    [Fact]
    public async Task The_unit_and_an_example_stand_with_the_field()
    {
        await using var bench = await PageBench.Start();
        Edit(bench, "amount").Editor.Says("pieces");
        Assert.Equal("e.g. Winter", Edit(bench, "title").Editor.Find("input").GetAttribute("placeholder"));
    }

    [Theory]
    [InlineData("title", "Title (needed)")]
    [InlineData("story", "Story")]
    [InlineData("paint", "Paint (needed)")]
    [InlineData("loud", "Loud")]
    public async Task A_message_is_tied_to_its_field(string name, string label)
    {
        await using var bench = await PageBench.Start();
        var field = Edit(bench, name, errors: ["It is too long.", "It is too loud."]).Editor.Field(label);
        Assert.EndsWith("It is too long. It is too loud.", field.Description(), StringComparison.Ordinal);
        Assert.Equal("true", field.GetAttribute("aria-invalid"));
    }

    private static List<string> Options(IElement select) => [.. select.QuerySelectorAll("option").Select(o => o.TextContent)];

    private static (IRenderedComponent<InputFieldEditor> Editor, List<string> Values) Edit(PageBench bench, string name, string value = "", params string[] errors)
    {
        var (operation, values) = (bench.Operation("stage.kinds"), new List<string>());
        return (bench.Render<InputFieldEditor>(p => p.Add(e => e.Operation, operation).Add(e => e.Field, operation.Inputs.Find(name)!)
            .Add(e => e.Value, value).Add(e => e.Errors, errors).Add(e => e.ValueChanged, values.Add)), values);
    }
}
