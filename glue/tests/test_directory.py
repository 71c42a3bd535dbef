"""The table of services and what is configured say the same."""

from glue.directory import SERVICES
from shared.settings import CONFIG_FILE, read_config


def test_the_configuration_lists_the_public_sites() -> None:
    public = tuple(service.name for service in SERVICES if service.public)

    assert read_config(CONFIG_FILE).site.public == public
