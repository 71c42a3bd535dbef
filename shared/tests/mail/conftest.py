from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from jinja2 import (
    ChoiceLoader,
    DictLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
)

import shared
from shared.db.session import Database
from shared.jobs.loop import Loop
from shared.runtime import Runtime, running
from shared.settings import AppSettings
from shared.settings import Environment as Deployment

TEMPLATES = {
    "mails/greeting.subject.txt": "Good day, {{ name }}\n",
    "mails/greeting.txt": "{% extends 'shared/mail/layout.txt' %}"
    "{% block content %}Good day, {{ name }}.{% endblock %}",
    "mails/greeting.html": "{% extends 'shared/mail/layout.html' %}"
    "{% block content %}<p>Good day, {{ name }}.</p>{% endblock %}",
}


class CountedLoop(Loop):
    """Counts how often it is woken instead of running."""

    def __init__(self) -> None:
        super().__init__("mail", 10, self._never)
        self.wakes = 0

    def wake(self) -> None:
        self.wakes += 1

    async def _never(self) -> None:
        raise AssertionError("Nobody starts this loop")


@pytest.fixture
def loop() -> CountedLoop:
    return CountedLoop()


@pytest.fixture
def settings() -> AppSettings:
    return AppSettings(
        environment=Deployment.TEST,
        database_url="",
        redis_url="",
        secret_key="",
        cookie_secret="",
        internal_secrets=(),
        mail_from="Rose Ash <post@rose-ash.test>",
    )


@pytest.fixture
def templates(settings: AppSettings) -> Environment:
    folder = Path(shared.__file__).parent / "templates"
    environment = Environment(
        loader=ChoiceLoader(
            [PrefixLoader({"shared": FileSystemLoader(folder)}), DictLoader(TEMPLATES)]
        ),
        autoescape=True,
        undefined=StrictUndefined,
    )
    environment.add_extension("jinja2.ext.i18n")
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    environment.globals |= {"site": settings.site, "home_url": "https://rose-ash.test"}
    return environment


@pytest.fixture
def runtime(
    scratch: Database, settings: AppSettings, templates: Environment, loop: CountedLoop
) -> Iterator[Runtime]:
    absent = cast(Any, None)
    runtime = Runtime(
        name="post",
        settings=settings,
        database=scratch,
        rpc=absent,
        redis=absent,
        answers=absent,
        handlers=absent,
        templates=templates,
        loops={"mail": loop},
        meters=absent,
    )
    with running(runtime):
        yield runtime
