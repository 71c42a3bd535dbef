"""The words of a mail, made from its three templates."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import category

from jinja2 import Environment

_LINE_AND_CONTROL = {"Cc", "Zl", "Zp"}


class UnsafeSubject(ValueError):
    """A subject came out on several lines, by which a mail can be given forged headers."""


@dataclass(frozen=True, slots=True)
class MailContent:
    """A rendered mail."""

    subject: str
    text: str
    html: str


def render_mail(
    environment: Environment, template: str, context: Mapping[str, object]
) -> MailContent:
    """Render `<template>.subject.txt`, `.txt` and `.html`, of which only the last is escaped.

    Raises `UnsafeSubject` for a subject with a line break or another control character inside.
    """
    plain = _without_escaping(environment)
    subject = plain.get_template(f"{template}.subject.txt").render(context).strip()
    if any(category(character) in _LINE_AND_CONTROL for character in subject):
        raise UnsafeSubject(f"The subject of {template} must be one line")
    return MailContent(
        subject=subject,
        text=plain.get_template(f"{template}.txt").render(context).strip() + "\n",
        html=environment.get_template(f"{template}.html").render(context).strip() + "\n",
    )


@lru_cache(maxsize=16)
def _without_escaping(environment: Environment) -> Environment:
    return environment.overlay(autoescape=False)
