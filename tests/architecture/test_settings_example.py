"""`.env.example` names every setting that a service reads, and nothing that none reads."""

import re
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from glue.directory import SERVICES
from shared.serving import ServerSettings
from shared.settings import AppSettings

ROOT = Path(__file__).resolve().parents[2]
FROM_ELSEWHERE = {"CONFIG", "INTERNAL_URLS", "APP_URLS"}


def settings_read() -> set[str]:
    for service in SERVICES:
        if find_spec(f"{service.name}.settings"):
            import_module(f"{service.name}.settings")
    classes = [AppSettings, *AppSettings.__subclasses__(), ServerSettings]
    names = {name.upper() for each in classes for name in each.model_fields} - FROM_ELSEWHERE
    return (
        names
        | {f"INTERNAL_URL_{service.name.upper()}" for service in SERVICES}
        | {f"APP_URL_{service.name.upper()}" for service in SERVICES if service.public}
    )


def test_the_example_lists_every_setting_once() -> None:
    text = (ROOT / ".env.example").read_text()
    listed = re.findall(r"^(?:# )?([A-Z_]+)=.*$", text, re.MULTILINE)

    assert sorted(name for name in listed if listed.count(name) > 1) == []
    assert set(listed) ^ settings_read() == set()
