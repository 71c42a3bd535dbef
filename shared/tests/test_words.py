"""What was typed is made fit to be searched for."""

from shared.db.words import LONGEST_QUERY, beginnings, clean_query


def test_only_words_of_some_length_are_beginnings() -> None:
    assert beginnings("a tin of te") == "a & tin:* & of:* & te:*"
    assert beginnings("tea or coffee") == ""
    assert beginnings("or") == "or:*"


def test_what_cannot_be_seen_is_left_out() -> None:
    assert clean_query(" rye\0 \x07loaf\n") == "rye loaf"
    assert clean_query("\ud800") == ""


def test_a_query_ends_somewhere() -> None:
    assert clean_query("tea " * 1000) == ("tea " * 25).strip()
    assert len(clean_query("a" * 1000)) == LONGEST_QUERY
