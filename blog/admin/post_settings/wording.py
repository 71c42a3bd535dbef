"""What the settings of a post are called."""

from collections.abc import Mapping

from shared.i18n import gettext as _


def setting_names() -> Mapping[str, str]:
    """Return the label of each setting that is a text."""
    return {
        "title": _("Title"),
        "slug": _("Last part of its address"),
        "excerpt": _("Excerpt"),
        "feature_image": _("Picture at the top"),
        "feature_image_alt": _("What is to be seen on it"),
        "feature_image_caption": _("Caption"),
        "tags": _("Tags"),
        **seo_names(),
    }


def seo_names() -> Mapping[str, str]:
    """Return the label of each thing that searchers and sharers can be told."""
    return {
        "seo_title": _("Title for search results"),
        "seo_description": _("Description for search results"),
        "seo_canonical_url": _("Address of the original"),
        "seo_share_title": _("Title where it is shared"),
        "seo_share_description": _("Description where it is shared"),
        "seo_share_image": _("Picture where it is shared"),
        "seo_card_title": _("Title on a card of X"),
        "seo_card_description": _("Description on a card of X"),
        "seo_card_image": _("Picture on a card of X"),
    }
