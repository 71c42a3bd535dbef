"""What can get in the way of changing settings."""

from shared.errors import DomainError
from shared.i18n import mark as _l


class SettingsChangedMeanwhile(DomainError):
    code = "settings-changed-meanwhile"
    status = 409
    message = _l("Somebody else changed the settings meanwhile. Look at them, and save again")
