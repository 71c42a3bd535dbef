"""Words are said in the language of the site, and in English where it has none for them."""

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined

from shared.errors import DomainError
from shared.i18n import gettext, mark, ngettext, translations_for
from shared.runtime import Runtime, running
from shared.settings import SiteConfig
from shared.web.assets import Assets
from shared.web.jinja import prepare_templates
from shared.web.stylesheets import Stylesheets

BREAD = """
msgid "There is bread"
msgstr "Es gibt Brot"

msgid "%(num)s loaf"
msgid_plural "%(num)s loaves"
msgstr[0] "%(num)s Laib"
msgstr[1] "%(num)s Laibe"

#, fuzzy
msgid "Reworded"
msgstr "Noch nicht angesehen"
"""
CHEESE = """
msgid "No cheese for %(name)s"
msgstr "Kein Käse für %(name)s"
"""


class NoCheese(DomainError):
    code = "no-cheese"
    message = mark("No cheese for %(name)s")


@pytest.fixture
def packages(tmp_path: Path) -> list[Path]:
    for package, text in (("bakery", BREAD), ("dairy", CHEESE)):
        (tmp_path / package / "locale").mkdir(parents=True)
        (tmp_path / package / "locale" / "de.po").write_text(text)
    return [tmp_path / "bakery", tmp_path / "dairy", tmp_path / "without-words"]


@pytest.fixture
def runtime() -> Runtime:
    absent = cast(Any, None)
    return Runtime("bakery", absent, absent, absent, absent, absent, absent, absent, {}, absent)


@pytest.fixture
def german(runtime: Runtime, packages: list[Path]) -> Runtime:
    return replace(runtime, translations=translations_for("de_AT", packages))


def test_a_message_is_said_in_the_language_of_the_running_app(german: Runtime) -> None:
    with running(german):
        assert gettext("There is bread") == "Es gibt Brot"
        assert [ngettext("%(num)s loaf", "%(num)s loaves", count) for count in (1, 2)] == [
            "1 Laib",
            "2 Laibe",
        ]


def test_catalogues_of_several_packages_are_one(german: Runtime) -> None:
    with running(german):
        assert gettext("No cheese for %(name)s", name="Ada") == "Kein Käse für Ada"


def test_what_no_catalogue_has_is_said_in_english(german: Runtime) -> None:
    with running(german):
        assert gettext("Nobody translated this") == "Nobody translated this"
        assert gettext("Reworded") == "Reworded"


def test_english_needs_no_catalogue(packages: list[Path], runtime: Runtime) -> None:
    with running(replace(runtime, translations=translations_for("en_GB", packages))):
        assert gettext("There is bread") == "There is bread"
        assert ngettext("%(num)s loaf", "%(num)s loaves", 2) == "2 loaves"


def test_an_error_is_told_in_the_language_of_whoever_shows_it(german: Runtime) -> None:
    error = NoCheese(name="Ben")

    assert str(error) == "No cheese for Ben"
    with running(german):
        assert str(error) == "Kein Käse für Ben"


def test_an_error_without_what_its_message_needs_is_refused_where_it_is_made() -> None:
    with pytest.raises(KeyError):
        NoCheese()


def test_templates_say_the_same_words_and_escape_what_is_filled_in(german: Runtime) -> None:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        loader=DictLoader({"page.html": "{{ _('No cheese for %(name)s', name=name) }}"}),
    )
    assets = Assets([], development=False)
    prepare_templates(
        environment,
        site=SiteConfig(),
        home_url="",
        assets=assets,
        stylesheets=Stylesheets(environment, assets),
    )

    with running(german):
        page = environment.get_template("page.html").render(name="<b>Ada</b>")

    assert page == "Kein Käse für &lt;b&gt;Ada&lt;/b&gt;"
