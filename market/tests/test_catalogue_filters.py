"""What a shopper asks a list for, and the address that says so."""

from urllib.parse import parse_qsl, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from market.catalogue.filters import Filters, Sort, View
from shared.db.words import LONGEST_QUERY


def read_back(address: str) -> Filters:
    return Filters.read(dict(parse_qsl(urlsplit(address).query)))


def test_an_empty_address_asks_for_everything() -> None:
    filters = Filters.read({})

    assert filters == Filters()
    assert not filters.are_set
    assert filters.at("/bakery/shop/") == "/bakery/shop/"


def test_space_is_taken_off_and_control_characters_out() -> None:
    filters = Filters.read({"q": "  rye\x00 \n loaf "})

    assert filters.q == "rye loaf"


def test_an_unknown_order_is_the_usual_one() -> None:
    assert Filters.read({"sort": "prize"}).sort is Sort.USUAL
    assert Filters.read({"sort": "-price"}).sort is Sort.DEAREST


def test_an_unknown_shape_is_the_grid_and_a_known_one_stays() -> None:
    as_list = Filters.read({"view": "list", "q": "rye"})

    assert Filters.read({"view": "wall"}).view is View.GRID
    assert as_list.sorted_by(Sort.CHEAPEST).at("/s/") == "/s/?q=rye&sort=price&view=list"
    assert as_list.words_only().at("/s/") == "/s/?q=rye&view=list"
    assert as_list.shown_as(View.GRID).at("/s/") == "/s/?q=rye"


def test_words_are_cut_where_they_never_end() -> None:
    assert len(Filters.read({"q": "tea " * 1000}).q) <= LONGEST_QUERY


def test_a_section_is_left_without_leaving_the_search() -> None:
    filters = Filters(q="rye", section="bread", brand=("Ash Lane",))

    assert filters.in_section("").at("/s/") == "/s/?q=rye&brand=Ash+Lane"
    assert filters.words_only().at("/s/") == "/s/?q=rye"


def test_a_further_page_keeps_the_filters() -> None:
    assert Filters(q="rye").at("/s/", "abc") == "/s/?q=rye&after=abc"
    assert Filters().at("/s/", "abc") == "/s/?after=abc"


@given(
    st.fixed_dictionaries(
        {"q": st.text(), "section": st.text(), "brand": st.text(), "sort": st.sampled_from(Sort)}
    )
)
def test_an_address_reads_back_as_the_same_filters(arguments: dict[str, str]) -> None:
    filters = Filters.read(arguments)

    assert read_back(filters.at("/s/")) == filters
