using ClusterInterop.V1;

namespace ClusterInterop.Core.Tests.Search;

public sealed class TextSearchTests
{
    private static readonly Code Health = new() { Scheme = "ecosystem", Value = "health" };
    private readonly Published _directory = new();

    [Theory]
    [InlineData("Łódź", "lodz")]
    [InlineData("Λάθη Αθήνας", "ΑΘΗΝΑΣ")]
    [InlineData("Маски", "МАСКИ")]
    [InlineData("Gießerei", "GIESSEREI")]
    [InlineData("Ventilátory", "ventilatory")]
    [InlineData("3D-Druck", "druck 3d")]
    public void Words_are_found_without_regard_to_case_and_diacritics(string title, string text)
    {
        _directory.Put("a", title);
        _directory.Put("b", "Something else");

        _directory.Find(text).ShouldBe(["a"]);
    }

    [Fact]
    public void A_word_finds_words_that_start_with_it_and_no_others()
    {
        _directory.Put("a", "Ventilators");
        _directory.Put("b", "Bioventilation");

        _directory.Find("ventil").ShouldBe(["a"]);
        _directory.Find("ventilators2").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("x", "Visors of type X")]
    [InlineData("3", "Masks of class 3")]
    [InlineData("й", "Маски й")]
    [InlineData("\U0001D7D8\U00010400", "\U0001D7D8\U00010400 and more")]
    [InlineData("\U00010400", "A mark \U00010400 of the Deseret alphabet")]
    public void A_word_of_a_single_letter_or_digit_finds_that_word_alone(string text, string title)
    {
        _directory.Put("a", title);
        _directory.Put("b", "Xylene, 3D printing, йод, \U00010400\U00010401", codes: Health);

        _directory.Find(text).ShouldBe(["a"]);
    }

    [Fact]
    public void A_word_of_two_letters_finds_words_that_start_with_it()
    {
        _directory.Put("a", "Xylene");
        _directory.Put("b", "Oxygen");

        _directory.Find("xy").ShouldBe(["a"]);
    }

    [Fact]
    public void Every_word_must_be_found_wherever_it_stands()
    {
        _directory.Put("a", "Masks", "sewn in Porto");
        _directory.Put("b", "Masks", "sewn in Lyon");

        _directory.Find("porto masks").ShouldBe(["a"]);
    }

    [Theory]
    [InlineData("zdrowie")] // Polish
    [InlineData("Υγεία")] // Greek
    [InlineData("здравеопаз")] // Bulgarian, the start of a word
    [InlineData("gesund")] // German, the start of a word
    public void A_word_of_a_label_in_any_language_finds_the_records_that_carry_the_code(string text)
    {
        _directory.Put("a", "Respiradores", codes: Health);
        _directory.Put("b", "Respiradores");

        _directory.Find(text).ShouldBe(["a"]);
    }

    [Fact]
    public void A_label_finds_records_with_a_narrower_code_too()
    {
        _directory.Put("a", "Lote 1", codes: new Code { Scheme = "cpv", Value = "33141118" });
        _directory.Put("b", "Lote 2", codes: new Code { Scheme = "cpv", Value = "45000000" });

        _directory.Find("medyczny").ShouldBe([]); // the label says medyczne
        _directory.Find("medyczne").ShouldBe(["a"]); // of 33000000
    }

    [Fact]
    public void The_title_comes_before_the_summary_before_labels_and_whole_words_before_word_starts()
    {
        _directory.Put("a", "Lathe", codes: new Code { Scheme = "cpv", Value = "85000000" }); // "Gesundheits- und ..."
        _directory.Put("b", "Lathe", codes: Health); // "Gesundheit"
        _directory.Put("c", "Lathe", "Gesundheitswesen");
        _directory.Put("d", "Lathe", "Technik und Gesundheit");
        _directory.Put("e", "Gesundheitswesen", "Gesundheit");
        _directory.Put("f", "Gesundheit", "Gesundheitswesen");

        _directory.Find("gesundheit").ShouldBe(["f", "e", "d", "c", "b", "a"]);
    }

    [Fact]
    public void What_is_equally_relevant_comes_by_name()
    {
        foreach (var id in new[] { "c", "a", "b" })
            _directory.Put(id, "Lathe");

        _directory.Find("lathe").ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public void A_rare_word_in_the_title_counts_more_than_a_frequent_one()
    {
        _directory.Put("frequent", "Equipment", "ventilatorius");
        _directory.Put("rare", "Ventilatorius", "equipment");

        _directory.Find("equipment ventilatorius").ShouldBe(["rare", "frequent"]);
    }

    [Fact]
    public void A_changed_title_is_found_by_its_new_words_alone()
    {
        _directory.Put("a", "Lathe", "old");
        _directory.Put("a", "Mill", "new");

        _directory.Find("lathe").ShouldBeEmpty();
        _directory.Find("old").ShouldBeEmpty();
        _directory.Find("mill new").ShouldBe(["a"]);
    }
}
