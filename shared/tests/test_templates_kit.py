"""Pieces of the kit, one promise each."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from shared.money import Money
from shared.settings import SiteConfig
from shared.web import icons, jinja
from shared.web.assets import Assets
from shared.web.stylesheets import Stylesheets

SHARED = Path(jinja.__file__).resolve().parents[1]


@pytest.fixture
def kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    monkeypatch.setattr(icons, "_drawing", lambda name: Markup("<path/>"))
    environment = Environment(
        loader=PrefixLoader({"shared": FileSystemLoader(SHARED / "templates")}),
        autoescape=True,
        undefined=StrictUndefined,
    )
    assets = Assets([("/static/shared", tmp_path)], development=False)
    jinja.prepare_templates(
        environment,
        site=SiteConfig(title="The Lane"),
        home_url="https://blog.example.org",
        assets=assets,
        stylesheets=Stylesheets(environment, assets),
    )
    return environment


def draw(kit: Environment, piece: str, names: str, source: str, **context: object) -> str:
    text = f'{{% from "shared/ui/{piece}.html" import {names} %}}{source}'
    return kit.from_string(text).render(**context)


def test_an_amount_is_given_back_as_it_is_typed_and_its_currency_read_out(kit: Environment) -> None:
    typed = '{{ money_field("sum", "Sum", value=given) }}'

    html = draw(kit, "money", "money_field", typed, given=Money(1250, "GBP"))
    refused = draw(kit, "money", "money_field", typed, given="twelve")

    assert 'value="12.50"' in html
    assert '<span class="affix__sign" aria-hidden="true">£</span>' in html
    assert "British Pound" in html
    assert 'value="twelve"' in refused


def test_a_day_and_its_time_are_one_group_and_refused_together(kit: Environment) -> None:
    html = draw(
        kit,
        "date",
        "moment_field",
        '{{ moment_field("opens", "Opens", date="2026-11-21", time="14:05:00",'
        ' error="Too late") }}',
    )

    assert 'name="opens_date" type="date" value="2026-11-21"' in html
    assert 'name="opens_time" type="time" value="14:05"' in html
    assert html.count('aria-invalid="true"') == 2
    # What a refused form says first leads to it.
    assert 'id="field-opens" tabindex="-1"' in html
    assert (
        '<fieldset class="field field--group field--error" aria-describedby="field-opens-error"'
        in html
    )


def test_a_list_opens_by_itself_and_its_actions_are_forms(kit: Environment) -> None:
    html = draw(
        kit,
        "dropdown",
        "dropdown, dropdown_action",
        '{% call dropdown("You") %}'
        '{{ dropdown_action("Go", "/go/", hidden={"next": "/a"}) }}{% endcall %}',
    )

    assert html.startswith("<details")
    assert '<form class="dropdown__form" method="post" action="/go/">' in html
    assert '<input type="hidden" name="next" value="/a">' in html


def test_a_dialog_is_reached_by_its_address_where_no_script_runs(kit: Environment) -> None:
    html = draw(
        kit,
        "dialog",
        "dialog, dialog_opener",
        '{{ dialog_opener("Remove", "sure") }}'
        '{% call dialog("sure", "Sure?") %}<p>Yes</p>{% endcall %}',
    )

    assert 'href="#sure"' in html
    assert '<dialog class="dialog" id="sure" aria-labelledby="sure-title">' in html
    assert 'href="#sure-opener"' in html
    assert 'id="sure-opener"' in html


def test_the_opener_may_lead_to_a_page_of_its_own(kit: Environment) -> None:
    html = draw(kit, "dialog", "dialog_opener", '{{ dialog_opener("Go", "sure", href="/sure/") }}')

    assert 'href="/sure/"' in html
    assert 'data-opens="sure"' in html


def test_a_search_keeps_only_the_fields_that_say_something(kit: Environment) -> None:
    html = draw(
        kit,
        "search",
        "search",
        '{{ search("/s/", "Search", value="rye", hidden={"sort": "price", "brand": ""}) }}',
    )

    assert 'name="q" value="rye"' in html
    assert '<input type="hidden" name="sort" value="price">' in html
    assert "brand" not in html


def test_progress_that_nobody_knows_has_no_value(kit: Environment) -> None:
    known = draw(kit, "progress", "progress", '{{ progress("Reading", 1, 3) }}')
    unknown = draw(kit, "progress", "progress", '{{ progress("Reading") }}')

    assert 'value="1" max="3"' in known
    assert "33%" in known
    assert "value=" not in unknown


def test_a_view_changes_its_region_alone_and_has_an_address(kit: Environment) -> None:
    html = draw(
        kit,
        "view_switch",
        "view_switch",
        '{{ view_switch([("List", "list", "/s/?view=list", true)], region="rows") }}',
    )

    assert 'href="/s/?view=list" aria-current="true"' in html
    assert 'hx-get="/s/?view=list" hx-target="#rows"' in html
    assert 'hx-push-url="true"' in html


def test_breadcrumbs_begin_at_the_site_and_end_where_one_is(kit: Environment) -> None:
    html = draw(kit, "breadcrumbs", "breadcrumbs", '{{ breadcrumbs([("A", "/a/"), ("B", none)]) }}')

    assert html.index('aria-label="The Lane"') < html.index('href="/a/"')
    assert '<span aria-current="page">B</span>' in html


def test_a_person_without_a_picture_has_initials_on_a_tint(kit: Environment) -> None:
    html = draw(kit, "avatar", "avatar", '{{ avatar("Ada King Lovelace") }}')

    assert ">AL</span>" in html
    assert "tint-" in html
    assert jinja.initials("ben") == "B"
    assert jinja.initials("") == ""


def test_a_day_is_that_of_the_site(kit: Environment) -> None:
    moment = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)

    html = draw(kit, "day", "day", "{{ day(moment) }}", moment=moment)

    assert 'datetime="2026-07-01"' in html
    assert ">Jul<" in html
    assert jinja.iso_day(moment, zone=ZoneInfo("UTC")) == "2026-06-30"


def test_the_way_one_is_on_is_marked_in_a_menu_of_others() -> None:
    menu = Markup('<a href="https://x.org/a/?b&amp;c">A</a><a href="https://x.org/a/">B</a>')

    marked = jinja.mark_current(menu, "https://x.org/a/?b&c")

    assert marked.count("aria-current") == 1
    assert '?b&amp;c" aria-current="page">A' in marked


def test_a_switch_asks_for_what_it_is_not_and_works_as_a_form(kit: Environment) -> None:
    source = '{{ switch("Shop", "/roles/", given, "s1", hidden={"role": "shop"}) }}'

    on = draw(kit, "switch", "switch", source, given=True)
    off = draw(kit, "switch", "switch", source, given=False)

    assert on.startswith('<form class="switch" id="s1" method="post" action="/roles/">')
    assert '<input type="hidden" name="role" value="shop">' in on
    assert 'role="switch" aria-checked="true"' in on
    assert 'name="wanted" value="off"' in on
    assert 'aria-checked="false"' in off
    assert 'value="on"' in off


def test_a_value_and_the_form_in_its_place_are_one_region(kit: Environment) -> None:
    shown = draw(
        kit,
        "inline_edit",
        "inline_value",
        '{{ inline_value("name", "Ada <b>", "/?edit=name", "Change the name", announce=said) }}',
        said="Saved",
    )
    form = draw(
        kit,
        "inline_edit",
        "inline_form",
        '{{ inline_form("name", "/name/", "Name", "name", "Ada <b>", "/", error="Too long") }}',
    )

    assert '<div class="inline-edit" id="name" data-announce="Saved">' in shown
    assert "Ada &lt;b&gt;" in shown
    assert 'href="/?edit=name"' in shown
    assert 'hx-get="/?edit=name" hx-target="#name" hx-swap="outerHTML"' in shown
    assert "data-focus" not in shown
    assert 'id="name" method="post" action="/name/" data-inline-edit' in form
    assert 'value="Ada &lt;b&gt;"' in form
    assert 'aria-invalid="true"' in form
    assert 'id="name-cancel"' in form
