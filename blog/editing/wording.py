"""What the script of the editor says, in the reader's language."""

from typing import Any

from shared.i18n import gettext as _


def words() -> dict[str, Any]:
    """Return the words by the names the script has for them."""
    return {
        "begin": _("Write, or press / for pictures, cards and more"),
        "counted": {"one": _("1 word"), "more": _("{count} words")},
        "unsaved": _("Not saved yet"),
        "saving": _("Saving …"),
        "offline": _("No connection. Go on writing: it is tried again until it is saved"),
        "signed_out": _("You are signed out. Sign in in another window; nothing here is lost"),
        "failed": _("It could not be saved just now. Go on writing: it is tried again"),
        "leaving": _("There are words that are not saved yet"),
        "merge": _("Put the two together"),
        "sending": _("Sending …"),
        "search": _("Words of its name"),
        "nothing_found": _("Nothing found"),
        "snippet_refused": _("“{name}” was not kept as a snippet. {why}"),
        "snippet_failed": _("Nobody answered. What you selected is selected still: try again"),
        "snippets_away": _("Your snippets could not be read just now. Load the page again later"),
        "signup": {
            "label": _("Sign up for letters"),
            "hint": _("A form for an address"),
            "header": _("Letters from us"),
            "buttonText": _("Sign up"),
            "disclaimer": _("You can leave at any time, by one press."),
        },
        "ours": _("From here"),
        "kinds": {
            "product": {"label": _("Product of a shop"), "hint": _("Live, with its price")},
            "event": {"label": _("Event"), "hint": _("Something to come to")},
            "calendar": {"label": _("Calendar"), "hint": _("All that is on at a place")},
            "market": {"label": _("Shop"), "hint": _("A shop of one of the members")},
        },
    }
