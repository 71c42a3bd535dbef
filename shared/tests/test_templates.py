"""Filters, icons and the kit: what every page is made of."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from shared.money import Money
from shared.settings import SiteConfig
from shared.web import icons, jinja
from shared.web.assets import Assets
from shared.web.flash import Flash, FlashKind
from shared.web.gallery import SAMPLES
from shared.web.identity import Identity
from shared.web.layout import Slots
from shared.web.stylesheets import Stylesheets

SHARED = Path(jinja.__file__).resolve().parents[1]
LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """Shared's templates over a stand-in for what npm brings."""
    monkeypatch.setattr(icons, "FOLDER", tmp_path)
    monkeypatch.setattr(icons, "_drawing", lambda name: Markup("<path/>"))
    static = tmp_path / "static"
    (static / "vendor").mkdir(parents=True)
    (static / "vendor" / "htmx.js").touch()
    (static / "img" / "made").mkdir(parents=True)
    for picture in ("mark.svg", "made/icon-32.png", "made/icon-180.png"):
        (static / "img" / picture).touch()
    (static / "css").mkdir()
    (static / "css" / "print.css").touch()
    environment = Environment(
        loader=PrefixLoader({"shared": FileSystemLoader(SHARED / "templates")}),
        autoescape=True,
        undefined=StrictUndefined,
    )
    assets = Assets([("/static/shared", static)], development=False)
    jinja.prepare_templates(
        environment,
        site=SiteConfig(title="The Lane"),
        home_url="https://blog.example.org",
        assets=assets,
        stylesheets=Stylesheets(environment, assets),
    )
    return environment


def test_money_is_written_as_people_write_it() -> None:
    assert jinja.money(Money(1250, "GBP")) == "£12.50"
    assert jinja.money(Money(1250, "EUR"), "de_DE") == "12,50\xa0€"


def test_a_moment_is_written_as_the_clocks_of_the_site_show_it() -> None:
    moment = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)

    assert jinja.long_datetime(moment, zone=LONDON) == "1 July 2026, 00:30"
    assert jinja.long_date(moment, zone=LONDON) == "1 July 2026"


def test_a_day_without_a_time_is_that_day_everywhere() -> None:
    assert jinja.long_date(date(2026, 6, 30), zone=LONDON) == "30 June 2026"


def test_a_moment_is_put_together_as_its_language_does() -> None:
    moment = datetime(2026, 6, 30, 12, 30, tzinfo=UTC)

    assert jinja.long_datetime(moment, zone=LONDON, locale="de_DE") == "30. Juni 2026, 13:30"
    assert jinja.long_datetime(moment, zone=LONDON, locale="ja_JP") == "2026年6月30日 13:30"


@pytest.mark.parametrize(
    ("format", "english", "german"),
    [
        ("d MMMM", "30 June", "30. Juni"),
        ("EEEE, d MMMM yyyy", "Tuesday, 30 June 2026", "Dienstag, 30. Juni 2026"),
        ("EEE d MMM", "Tue 30 Jun", "Di. 30. Juni"),
        ("LLLL yyyy", "June 2026", "Juni 2026"),
        ("full", "Tuesday, 30 June 2026", "Dienstag, 30. Juni 2026"),
    ],
)
def test_a_part_of_a_day_is_written_with_the_point_that_its_language_puts_there(
    format: str, english: str, german: str
) -> None:
    day = date(2026, 6, 30)

    assert jinja.long_date(day, format, zone=LONDON) == english
    assert jinja.long_date(day, format, zone=LONDON, locale="de_DE") == german


def test_things_are_listed_as_their_language_does() -> None:
    assert jinja.listed(["bread", "tea", "soap"]) == "bread, tea and soap"
    assert jinja.listed(["Brot", "Tee"], "de_DE") == "Brot und Tee"
    assert jinja.listed(["<b>", Markup("<i>")]) == "&lt;b&gt; and <i>"


def test_counts_and_shares_are_written_as_people_write_them(environment: Environment) -> None:
    html = environment.from_string("{{ 12345|number }} {{ 0.5|percent }}").render()

    assert html == "12,345 50%"


def test_a_longer_text_is_one_message_on_however_many_lines(environment: Environment) -> None:
    html = environment.from_string("{% trans %}One\n  text{% endtrans %}").render()

    assert html == "One text"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        jinja.long_datetime(datetime(2026, 6, 30), zone=LONDON)  # noqa: DTZ001 - what is tested


@pytest.mark.parametrize(
    ("text", "length", "shortened"),
    [
        ("Rye loaf", 8, "Rye loaf"),
        ("Rye  loaf\n", 8, "Rye loaf"),
        ("Rye loaf, sliced", 12, "Rye loaf…"),
        ("Rye loaf sliced", 8, "Rye…"),
        ("Unbreakable", 5, "Unbr…"),
    ],
)
def test_a_text_is_shortened_at_a_word(text: str, length: int, shortened: str) -> None:
    assert jinja.truncate(text, length) == shortened
    assert len(shortened) <= length


def test_the_same_words_always_have_the_same_tint() -> None:
    assert jinja.tint("Rye loaf") == "rose"
    assert {jinja.tint(word) for word in "abcdefghijklmnop"} == set(jinja.TINTS)


def test_an_attribute_is_set_on_the_first_element_only() -> None:
    region = Markup('\n<div id="a"><div id="b"></div></div>')

    changed = jinja.with_attribute(region, "hx-swap-oob", 'tr"ue')

    assert changed == '\n<div hx-swap-oob="tr&#34;ue" id="a"><div id="b"></div></div>'


def test_an_attribute_needs_an_element() -> None:
    with pytest.raises(ValueError, match="not an element"):
        jinja.with_attribute(Markup("words"), "hidden", "")


def test_an_icon_is_read_aloud_only_with_a_label(environment: Environment) -> None:
    labelled = icons.icon_svg("leaf", label='A "leaf"')

    assert 'role="img" aria-label="A &#34;leaf&#34;"' in labelled
    assert 'aria-hidden="true"' in icons.icon_svg("leaf")


@pytest.mark.parametrize("name", ["no-such-icon", "../secret", ""])
def test_an_unknown_icon_stops_the_page(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(icons, "FOLDER", tmp_path)

    with pytest.raises(icons.UnknownIcon):
        icons.icon_svg(name)


def test_the_gallery_shows_every_piece_of_the_kit(environment: Environment) -> None:
    html = environment.get_template("shared/gallery.html").render(
        slots=Slots(menu=Markup("<ul></ul>")),
        flashes=[Flash("Saved", FlashKind.SUCCESS)],
        identity=Identity(),
        **SAMPLES,
    )

    pieces = {file.stem for file in (SHARED / "templates" / "ui").glob("*.html")}
    not_classes = {"masthead", "swap", "checkbox", "pagination", "date", "money"}
    not_classes |= {"seo", "side"}
    missing = {
        piece for piece in pieces - not_classes if f'class="{piece.replace("_", "-")}' not in html
    }
    assert not missing
    assert "Saved" in html


def test_the_layout_for_work_shows_its_ways_rows_and_actions(environment: Environment) -> None:
    html = environment.get_template("shared/gallery/admin.html").render(
        slots=Slots(menu=Markup("<ul></ul>")), flashes=[], identity=Identity(), **SAMPLES
    )

    for piece in ('class="side"', "table--dense", 'class="admin__actions"', "<dialog"):
        assert piece in html


@pytest.mark.parametrize("name", ["error", "403", "404", "500", "503"])
def test_error_pages_need_no_sibling_and_no_script(environment: Environment, name: str) -> None:
    html = environment.get_template(f"shared/errors/{name}.html").render(
        status=500, message="Not <now>", request_id="r-1", sign_in_url="https://a.test/sign-in/"
    )

    assert "r-1" in html
    assert "<script" not in html
    assert "Not <now>" not in html


def test_a_swap_marks_the_region_it_is_given(environment: Environment) -> None:
    template = environment.from_string(
        '{% from "shared/ui/swap.html" import swap %}'
        '{% call swap() %}<p id="counter">3</p>{% endcall %}'
    )

    assert template.render().strip() == '<p hx-swap-oob="true" id="counter">3</p>'


def test_a_refused_field_keeps_its_value_and_points_at_its_error(environment: Environment) -> None:
    template = environment.from_string(
        '{% from "shared/ui/field.html" import field %}'
        '{{ field("mail", "E-mail", value=given, error="Not an address", hint="Yours") }}'
    )

    html = template.render(given='"><script>')

    assert 'value="&#34;&gt;&lt;script&gt;"' in html
    assert 'aria-describedby="field-mail-hint field-mail-error"' in html
    assert 'aria-invalid="true"' in html


def test_a_password_is_never_given_back(environment: Environment) -> None:
    template = environment.from_string(
        '{% from "shared/ui/field.html" import field %}'
        '{{ field("word", "Password", type="password", value="hunter2") }}'
    )

    assert "hunter2" not in template.render()


def test_enter_in_a_quantity_sends_no_step(environment: Environment) -> None:
    template = environment.from_string(
        '{% from "shared/ui/quantity.html" import quantity %}'
        '{{ quantity("/lines/1/", 2, "Rye loaf", "line-1") }}'
    )

    html = template.render()

    first_button = html[html.index("<button") :].partition(">")[0]
    assert 'type="submit"' in first_button
    assert "step" not in first_button


def test_a_mail_names_the_site_in_both_forms(environment: Environment) -> None:
    for template in ("shared/mail/layout.html", "shared/mail/layout.txt"):
        text = environment.get_template(template).render()

        assert "The Lane" in text
        assert "https://blog.example.org" in text
