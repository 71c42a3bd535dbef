"""The settings as they were typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from pydantic import JsonValue, ValidationError

from blog.site_settings.values import MOST_POSTS, SiteSettings
from shared.errors import DomainError, InvalidInput
from shared.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class SettingsForm:
    """What was typed for each setting; `seen` names the settings it was typed over."""

    typed: Mapping[str, str] = field(default_factory=dict)
    seen: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""

    @classmethod
    def read(cls, form: Mapping[str, str]) -> Self:
        typed = {name: " ".join(form.get(name, "").split()) for name in SiteSettings.model_fields}
        return cls(typed, seen=form.get("seen", "")[:64])

    @classmethod
    def of(cls, settings: SiteSettings) -> Self:
        return cls({key: str(value) for key, value in settings}, seen=settings.version)

    def checked(self) -> SiteSettings:
        """Return what was typed as settings; raises `InvalidInput`."""
        try:
            return SiteSettings.model_validate(self.typed)
        except ValidationError as wrong:
            fields: dict[str, JsonValue] = {}
            for error in wrong.errors():
                longest = error.get("ctx", {}).get("max_length")
                fields[str(error["loc"][0])] = (
                    _("At most %(most)s letters, please", most=longest)
                    if longest
                    else _("A whole number from 0 to %(most)s, please", most=MOST_POSTS)
                )
            raise InvalidInput(fields=fields) from None

    def refused(self, error: DomainError) -> Self:
        fields = error.detail.get("fields")
        if isinstance(fields, dict):
            return replace(self, errors={name: str(said) for name, said in fields.items()})
        return replace(self, problem=str(error))

    def over(self, settings: SiteSettings) -> Self:
        """Return what was typed, to be written over the settings as they are now."""
        return replace(self, seen=settings.version)
