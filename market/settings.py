"""The settings that only market reads."""

from shared.settings import AppSettings
from shared.storage import StorageSettings


class MarketSettings(StorageSettings, AppSettings):
    """What keepers send is kept where `StorageSettings` say."""
