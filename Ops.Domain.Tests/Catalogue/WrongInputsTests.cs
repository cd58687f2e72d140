using System.ComponentModel.DataAnnotations;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Tests.Catalogue;

public sealed class WrongInputsTests
{
    [Theory]
    [InlineData(typeof(With<List<string>>), "Value is of type List<String>, which no form can edit")]
    [InlineData(typeof(With<DateTime>), "Value is of type DateTime, which no form can edit. Use string, a whole number type, decimal")]
    [InlineData(typeof(With<int[]>), "Value is of type Int32[], which no form can edit")]
    [InlineData(typeof(With<Guid?>), "Value is of type Guid?, which no form can edit")]
    [InlineData(typeof(With<FileAccess>), "Value is of type FileAccess, which no form can edit")]
    [InlineData(typeof(Abstract), "Abstract is abstract or generic, so no object of it can be made")]
    [InlineData(typeof(Several), "Several needs one public constructor without parameters, or the parameter list of a record; it has 2 others")]
    [InlineData(typeof(Lost), "Lost takes 'days' in its constructor but has no public property")]
    [InlineData(typeof(Throwing), "Throwing can't be made with nothing filled in, so its defaults are unknown: not so")]
    [InlineData(typeof(Twins), "Twins has inputs that differ only in capitals: Url, URL")]
    [InlineData(typeof(SecretNumber), "SecretNumber.Value: [Secret] works on a string only")]
    [InlineData(typeof(RangedText), "RangedText.Value: [Range] works on numbers only")]
    [InlineData(typeof(LongNumber), "LongNumber.Value: [StringLength] works on free text only")]
    [InlineData(typeof(PatternedDay), "PatternedDay.Value: [RegularExpression] works on free text only")]
    [InlineData(typeof(BadPattern), "BadPattern.Value has a pattern that is no regular expression")]
    [InlineData(typeof(TurnedRange), "TurnedRange.Value has a [Range] whose lower bound 9 is above its upper bound 1")]
    [InlineData(typeof(WordRange), "WordRange.Value has a [Range] from 'one' to '9', which are no numbers")]
    [InlineData(typeof(NoChoice), "NoChoice.Value needs at least one choice")]
    [InlineData(typeof(TwiceChoice), "TwiceChoice.Value lists the choice 'a' twice")]
    [InlineData(typeof(StrangeChoice), "StrangeChoice.Value takes its choices from String, which can't give any: it must be a class that implements IChoices")]
    [InlineData(typeof(BadDefault), "BadDefault.Value has a default its own rules refuse: Value must be between 1 and 9.")]
    [InlineData(typeof(BadChoiceDefault), "BadChoiceDefault.Value has a default its own rules refuse: Value must be one of: a, b, not 'c'.")]
    [InlineData(typeof(EndlessDefault), "EndlessDefault.Value has a default its own rules refuse: Value is no number that can be written down.")]
    [InlineData(typeof(SecretDefault), "SecretDefault.Value is a secret with a default")]
    public void What_is_wrong_with_an_input_is_said_in_words(Type input, string words) =>
        Assert.Contains(words, Assert.Single(Assert.Throws<CatalogueException>(() => InputSchema.Of(input)).Problems), StringComparison.Ordinal);

    [Theory]
    [InlineData(typeof(NoFile), "NoFile needs exactly one input of type CsvFile<WrongInputsTests.Row>; NoInput has none.")]
    [InlineData(typeof(TwoFiles), "TwoFiles needs exactly one input of type CsvFile<WrongInputsTests.Row>; WrongInputsTests.TwoFiles.Input has A of CsvFile")]
    [InlineData(typeof(OtherFile), "OtherFile needs exactly one input of type CsvFile<WrongInputsTests.Row>")]
    [InlineData(typeof(Unread), "Unread.Input.File is a CSV file, but WrongInputsTests.Unread isn't a CSV operation")]
    [InlineData(typeof(OddColumn), "OddRow.Owner is of type Row, which nothing can read in a CSV file")]
    [InlineData(typeof(SameHeader), "SameHeaderRow has the header 'customer_id' for CustomerId, Other")]
    [InlineData(typeof(TwoKeys), "TwoKeysRow has more than one [KeyColumn]: A, B")]
    [InlineData(typeof(BlankHeader), "BlankHeaderRow.A has a [Column] without a header")]
    [InlineData(typeof(NoColumns), "NoInput has no columns")]
    public void What_is_wrong_with_a_csv_operation_is_said_in_words(Type operation, string words) =>
        Assert.Contains(
            words.Replace("type Row,", "type WrongInputsTests.Row,", StringComparison.Ordinal),
            Assert.Single(Assert.Throws<CatalogueException>(() => OperationCatalogue.From([operation])).Problems),
            StringComparison.Ordinal);

    [Fact]
    public void Problems_of_a_record_two_operations_share_are_told_once() =>
        Assert.Single(Assert.Throws<CatalogueException>(() => OperationCatalogue.From([typeof(Sharing1), typeof(Sharing2)])).Problems);

    public sealed record With<T>
    {
        public T? Value { get; init; }
    }

    public abstract record Abstract;

    public sealed class Several
    {
        public Several(int a) => A = a;

        public Several(string a) => A = a.Length;

        public int A { get; }
    }

    public sealed class Lost(int days)
    {
        public int Hours => days * 24;
    }

    public sealed record Throwing
    {
        public Throwing() => throw new InvalidOperationException("not so");

        public int Value { get; init; }
    }

    public sealed record Twins(string? Url, string? URL);

    public sealed record SecretNumber([property: Secret] int Value);

    public sealed record RangedText([Range(1, 9)] string Value);

    public sealed record LongNumber([StringLength(9)] int Value);

    public sealed record PatternedDay([RegularExpression("x")] DateOnly Value);

    public sealed record BadPattern([RegularExpression("(")] string Value);

    public sealed record TurnedRange([Range(9, 1)] int Value);

    public sealed record WordRange([Range(typeof(decimal), "one", "9")] decimal Value);

    public sealed record NoChoice([property: Choices] string Value);

    public sealed record TwiceChoice([property: Choices("a", "b", "a")] string Value);

    public sealed record StrangeChoice([property: Choices(typeof(string))] string Value);

    public sealed record BadDefault([Range(1, 9)] int Value = 10);

    public sealed record BadChoiceDefault([property: Choices("a", "b")] string Value = "c");

    public sealed record EndlessDefault(double Value = double.PositiveInfinity);

    public sealed record SecretDefault([property: Secret] string Value = "geheim");

    public sealed record Row(string Id);

    [Operation("wrong.no-file", "X")]
    public sealed class NoFile : DoingRows<NoInput, Row>;

    [Operation("wrong.two-files", "X")]
    public sealed class TwoFiles : DoingRows<TwoFiles.Input, Row>
    {
        public sealed record Input(CsvFile<Row> A, CsvFile<Row> B);
    }

    [Operation("wrong.other-file", "X")]
    public sealed class OtherFile : DoingRows<OtherFile.Input, Row>
    {
        public sealed record Input(CsvFile<NoInput> A);
    }

    [Operation("wrong.unread", "X")]
    public sealed class Unread : Doing<Unread.Input>
    {
        public sealed record Input(CsvFile<Row> File);
    }

    public sealed record OddRow(string Id, Row Owner);

    public sealed record FileOf<T>(CsvFile<T> File)
        where T : class;

    [Operation("wrong.odd-column", "X")]
    public sealed class OddColumn : DoingRows<FileOf<OddRow>, OddRow>;

    public sealed record SameHeaderRow(int CustomerId, [property: Column(" Customer_ID ")] int Other);

    [Operation("wrong.same-header", "X")]
    public sealed class SameHeader : DoingRows<FileOf<SameHeaderRow>, SameHeaderRow>;

    public sealed record TwoKeysRow([property: KeyColumn] int A, [property: KeyColumn] int B);

    [Operation("wrong.two-keys", "X")]
    public sealed class TwoKeys : DoingRows<FileOf<TwoKeysRow>, TwoKeysRow>;

    public sealed record BlankHeaderRow([property: Column(" ")] int A);

    [Operation("wrong.blank-header", "X")]
    public sealed class BlankHeader : DoingRows<FileOf<BlankHeaderRow>, BlankHeaderRow>;

    [Operation("wrong.no-columns", "X")]
    public sealed class NoColumns : DoingRows<FileOf<NoInput>, NoInput>;

    [Operation("wrong.sharing1", "X")]
    public sealed class Sharing1 : Doing<SecretNumber>;

    [Operation("wrong.sharing2", "X")]
    public sealed class Sharing2 : Doing<SecretNumber>;
}
