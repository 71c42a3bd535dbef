"""Sizes of pictures: which there are, and which a reader needs."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from blog.lexical.fields import rounded
from blog.lexical.options import Options, Sizes

LETTER_WIDTH = 600
FOLDER = re.compile(r"(.*/content/images)/(.*)")
UNSPLASH = re.compile(r"https?://images\.unsplash\.com")


def is_ours(address: str, options: Options) -> bool:
    """Tell whether a picture was uploaded here, so that it has sizes."""
    bases = (options.site_url, options.image_base_url, "__GHOST_URL__")
    for base in bases:
        if base and address.startswith(base.rstrip("/")):
            path = address[len(base.rstrip("/")) :]
            return path.startswith("/content/images/")
    return address.startswith("/content/images/")


def is_unsplash(address: str) -> bool:
    """Tell whether a picture is one of Unsplash, which makes sizes itself."""
    return bool(UNSPLASH.match(address))


def sized(address: str, folder: str) -> str:
    """Give the address of a size of an uploaded picture."""
    return FOLDER.sub(rf"\1/size/{folder}/\2", address, count=1)


def unsplash_sized(address: str, width: int) -> str:
    """Give the address of a size of a picture of Unsplash."""
    parts = urlsplit(address)
    asked = dict(parse_qsl(parts.query, keep_blank_values=True)) | {"w": str(width)}
    return urlunsplit(parts._replace(query=urlencode(asked)))


def srcset(address: str, width: float | None, options: Options, form: str = "") -> str | None:
    """List the sizes of a picture for a browser to choose from; None where there are none."""
    images = options.images
    if not images.srcsets or not width or not images.content:
        return None
    widths = [(folder, size) for folder, size in images.content.items() if size <= width]
    if not widths:
        return None
    if is_ours(address, options) and _can_resize(address, options):
        listed = [f"{sized(address, _folder(folder, form))} {size}w" for folder, size in widths]
        largest = max(images.content.values())
        if width < largest and width not in [size for _, size in widths]:
            whole = sized(address, _folder(f"w{width}", form)) if form else address
            listed.append(f"{whole} {width}w")
        elif not form and width in [size for _, size in widths]:
            listed = [
                f"{address} {size}w" if size == width else one
                for one, (_, size) in zip(listed, widths, strict=True)
            ]
        return ", ".join(listed) or None
    if is_unsplash(address):
        sizes = [size for _, size in widths]
        if width < max(images.content.values()) and width not in sizes:
            sizes.append(int(width))
        return ", ".join(f"{unsplash_sized(address, size)} {size}w" for size in sizes) or None
    return None


def own_sizes(address: str, options: Options) -> Sizes | None:
    """Give the sizes of a picture that is kept here in another way than Ghost's."""
    own = options.images.own
    return own(address) if own else None


def across(widest: int | None, share: int = 1) -> str:
    """Say how wide a picture is drawn that has a share of a column, or of the whole window."""
    if widest is None:
        return f"{round(100 / share)}vw"
    return f"(min-width: {widest}px) {round(widest / share)}px, {round(100 / share)}vw"


def resized(width: float, height: float, widest: float) -> tuple[float, float]:
    """Scale a picture down to a width."""
    return widest, rounded(widest * height / width)


def can_shrink(address: str, options: Options) -> bool:
    """Tell whether smaller sizes of a picture are made here."""
    can_resize = options.images.can_resize
    return bool(can_resize and is_ours(address, options) and can_resize(address))


def for_letter(address: str, width: float | None, options: Options) -> str:
    """Choose the size of a picture that is sharp in a letter."""
    if not width or not can_shrink(address, options):
        return address
    wanted = [(size, folder) for folder, size in options.images.content.items()]
    sharp = [(size, folder) for size, folder in sorted(wanted) if size >= 2 * LETTER_WIDTH]
    if sharp and width > sharp[0][0]:
        return sized(address, sharp[0][1])
    return address


def fixed(address: str, folder: str, options: Options) -> str:
    """Choose a size that has both a width and a height."""
    wanted = options.images.fixed.get(folder)
    if wanted is None or not can_shrink(address, options):
        return address
    return sized(address, f"w{wanted[0]}h{wanted[1]}")


def _folder(folder: str, form: str) -> str:
    return f"{folder}/format/{form}" if form else folder


def _can_resize(address: str, options: Options) -> bool:
    return options.images.can_resize is None or options.images.can_resize(address)
