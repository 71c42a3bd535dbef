"""The settings that only events reads."""

from pathlib import Path

from shared.settings import AppSettings


class EventsSettings(AppSettings):
    """`storage_folder` holds the pictures that keepers send."""

    storage_folder: Path
