"""The settings that only market reads."""

from pathlib import Path

from shared.settings import AppSettings


class MarketSettings(AppSettings):
    """`storage_folder` holds what keepers send: it is kept as carefully as the database."""

    storage_folder: Path
