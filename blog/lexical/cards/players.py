"""Video, audio and files."""

from math import floor

from blog.lexical import addresses, escaping
from blog.lexical.cards import figures, icons
from blog.lexical.fields import Fields, rounded
from blog.lexical.page import Page

NOTHING = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
PLAIN_SVG = '<svg viewBox="0 0 24 24">'
REPEATING = ' loop="" autoplay="" muted=""'
LETTER_WIDTH = 600
UNITS = ("Bytes", "KB", "MB", "GB", "TB")
ICONS = "https://static.ghost.org/v4.0.0/images"


def video(card: Fields, page: Page) -> str:
    """Render a film: a player, or in a letter its picture."""
    address = figures.source(card, "src")
    if not address:
        return ""
    below = figures.caption(card)
    breadth = figures.word(card, "cardWidth", "regular")
    classes = figures.with_caption(f"kg-card kg-video-card kg-width-{breadth}", below)
    thumbnail = figures.source(card, "thumbnailSrc")
    own = figures.source(card, "customThumbnailSrc")
    if page.is_email:
        followed = addresses.link(page.options.post_url) or address
        still = preview(followed, own or thumbnail, card.size("width"), card.size("height"))
        return f'<figure class="{classes}">{still}{below}</figure>'
    width, height = card.size("width"), card.size("height")
    if page.is_feed or page.options.without_scripts:
        size = f' width="{width}" height="{height}"' if width and height else ""
        poster = escaping.attribute("poster", own or thumbnail or None)
        repeats = REPEATING if card.flag("loop") and not page.is_feed else ""
        film = f'<video src="{escaping.value(address)}"{poster}{size}{repeats} controls=""></video>'
        return f'<figure class="{classes}">{film}{below}</figure>'
    is_repeated = card.flag("loop")
    ratio = f"{width} / {height}" if width and height else "16 / 9"
    given = f' width="{width or "null"}" height="{height or "null"}"'
    film = (
        f'<video src="{escaping.value(address)}" poster="{NOTHING}"{given}'
        f"{REPEATING if is_repeated else ''}"
        f' playsinline="" preload="metadata" style="aspect-ratio: {ratio}; background: transparent '
        f"url('{escaping.style_address(own or thumbnail)}') 50% 50% / cover no-repeat;\"></video>"
    )
    large = (
        '<button class="kg-video-large-play-icon" aria-label="Play video">'
        f"{SVG}{icons.path(icons.PLAY)}</svg></button>"
    )
    hidden = " kg-video-hide" if is_repeated else ""
    return (
        f'<figure class="{classes}" data-kg-thumbnail="{escaping.value(thumbnail)}"'
        f' data-kg-custom-thumbnail="{escaping.value(own)}"><div class="kg-video-container">{film}'
        f'<div class="kg-video-overlay">{large}</div>'
        f'<div class="kg-video-player-container{hidden}"><div class="kg-video-player">'
        f"{_controls('video', SVG, _duration(card))}</div></div></div>{below}</figure>"
    )


def preview(followed: str, thumbnail: str, width: float | None, height: float | None) -> str:
    """Draw the still of a film, which leads to where it is played: letters show no films."""
    ratio = width / height if width and height else 16 / 9
    tall = rounded(LETTER_WIDTH / ratio)
    loaded, shown = escaping.value(thumbnail), escaping.style_address(thumbnail)
    href, commented = escaping.value(followed), escaping.in_comment(followed)
    top, left = rounded(tall / 2 - 39), rounded(LETTER_WIDTH / 2 - 39)
    arrow_top, arrow_left = rounded(tall / 2 - 17), rounded(LETTER_WIDTH / 2 - 11)
    return (
        f'<!--[if !mso !vml]--><a class="kg-video-preview" href="{href}" aria-label="Play video"'
        ' style="mso-hide: all"><table cellpadding="0" cellspacing="0" border="0" width="100%"'
        f' background="{loaded}" role="presentation" style="background: url(\'{shown}\') left '
        f"top / "
        'cover; mso-hide: all"><tbody><tr style="mso-hide: all"><td width="25%" style="visibility: '
        f'hidden; mso-hide: all"><img src="https://img.spacergif.org/v1/150x{tall}/0a/spacer.png" '
        'alt="" width="100%" border="0" style="display:block; height: auto; opacity: 0; '
        "visibility: "
        'hidden; mso-hide: all;"></td><td width="50%" align="center" valign="middle" '
        'style="vertical-align: middle; mso-hide: all;"><div class="kg-video-play-button" '
        'style="mso-hide: all"><div style="mso-hide: all"></div></div></td><td width="25%" '
        'style="mso-hide: all">&nbsp;</td></tr></tbody></table></a><!--[endif]-->'
        '<!--[if vml]><v:group xmlns:v="urn:schemas-microsoft-com:vml" '
        'xmlns:w="urn:schemas-microsoft-com:office:word" '
        f'coordsize="{LETTER_WIDTH},{tall}" coordorigin="0,0" href="{commented}" '
        f'style="width:{LETTER_WIDTH}px;height:{tall}px;">'
        '<v:rect fill="t" stroked="f" '
        f'style="position:absolute;width:{LETTER_WIDTH};height:{tall};">'
        f'<v:fill src="{escaping.in_comment(thumbnail)}" type="frame"/></v:rect>'
        '<v:oval fill="t" strokecolor="white" strokeweight="4px" '
        f'style="position:absolute;left:{left};top:{top};width:78;height:78">'
        '<v:fill color="black" opacity="30%" /></v:oval>'
        '<v:shape coordsize="24,32" path="m,l,32,24,16,xe" fillcolor="white" stroked="f" '
        f'style="position:absolute;left:{arrow_left};top:{arrow_top};width:30;height:34;" />'
        "</v:group><![endif]-->"
    )


def audio(card: Fields, page: Page) -> str:
    """Render a recording: a player, or in a letter a line that leads to one."""
    address = figures.source(card, "src")
    if not address:
        return ""
    if page.is_email:
        return _letter_audio(card, addresses.link(page.options.post_url) or address)
    title = escaping.text(card.text("title"))
    if page.is_feed or page.options.without_scripts:
        return (
            f'<figure class="kg-card kg-audio-card"><audio src="{escaping.value(address)}" '
            f'controls=""></audio><figcaption>{title}</figcaption></figure>'
        )
    thumbnail = escaping.value(figures.source(card, "thumbnailSrc"))
    note = "".join(
        f'<path fill-rule="evenodd" clip-rule="evenodd" d="{stroke}"></path>'
        for stroke in icons.NOTE
    )
    seconds = card.number("duration") or 0
    return (
        f'<div class="kg-card kg-audio-card"><img src="{thumbnail}" alt="audio-thumbnail" '
        f'class="kg-audio-thumbnail{"" if thumbnail else " kg-audio-hide"}">'
        f'<div class="kg-audio-thumbnail placeholder{" kg-audio-hide" if thumbnail else ""}">'
        f'<svg width="24" height="24" fill="none">{note}</svg></div>'
        f'<div class="kg-audio-player-container"><audio src="{escaping.value(address)}" '
        f'preload="metadata"></audio><div class="kg-audio-title">{title}</div>'
        f'<div class="kg-audio-player">{_controls("audio", PLAIN_SVG, str(seconds))}</div></div>'
        f"</div>"
    )


def file(card: Fields, page: Page) -> str:
    """Render a file to take along."""
    address = figures.source(card, "src")
    if not address:
        return ""
    title, below = escaping.text(card.text("fileTitle")), escaping.text(card.text("fileCaption"))
    name, size = escaping.text(card.text("fileName")), _bytes(card.number("fileSize") or 0)
    if page.is_email:
        followed = escaping.value(addresses.link(page.options.post_url) or address)
        return _letter_file(followed, title, below, name, size)
    return (
        f'<div class="kg-card kg-file-card"><a class="kg-file-card-container" '
        f'href="{escaping.value(address)}" title="Download" download="">'
        f'<div class="kg-file-card-contents"><div class="kg-file-card-title">{title}</div>'
        f'<div class="kg-file-card-caption">{below}</div><div class="kg-file-card-metadata">'
        f'<div class="kg-file-card-filename">{name}</div>'
        f'<div class="kg-file-card-filesize">{size}</div></div></div>'
        '<div class="kg-file-card-icon"><svg viewBox="0 0 24 24"><defs></defs>'
        "<title>download-circle</title>"
        '<polyline class="a" points="8.25 14.25 12 18 15.75 14.25"></polyline>'
        '<line class="a" x1="12" y1="6.75" x2="12" y2="18"></line>'
        '<circle class="a" cx="12" cy="12" r="11.25"></circle></svg></div></a></div>'
    )


def _controls(media: str, svg: str, duration: str) -> str:
    def button(name: str, label: str, drawing: str, hidden: str = "") -> str:
        classes = f"kg-{media}-{name}{hidden}"
        return f'<button class="{classes}" aria-label="{label}">{svg}{drawing}</svg></button>'

    hide = f" kg-{media}-hide"
    slash = " /" if media == "video" else "/"
    return (
        button("play-icon", f"Play {media}", icons.path(icons.PLAY))
        + button("pause-icon", f"Pause {media}", icons.PAUSE, hide)
        + f'<span class="kg-{media}-current-time">0:00</span><div class="kg-{media}-time">{slash}'
        f'<span class="kg-{media}-duration">{duration}</span></div>'
        f'<input type="range" class="kg-{media}-seek-slider" max="100" value="0">'
        f'<button class="kg-{media}-playback-rate" aria-label="Adjust playback speed">1×</button>'
        + button("unmute-icon", "Unmute", icons.path(icons.UNMUTE))
        + button("mute-icon", "Mute", icons.path(icons.MUTE), hide)
        + f'<input type="range" class="kg-{media}-volume-slider" max="100" value="100">'
    )


def _letter_audio(card: Fields, address: str) -> str:
    href = escaping.value(address)
    thumbnail = figures.source(card, "thumbnailSrc")
    picture = (
        f'<img src="{escaping.value(thumbnail)}" class="kg-audio-thumbnail" style="width: 60px; '
        'height: 60px; object-fit: cover; border: 0; border-radius: 2px;">'
        if thumbnail
        else f'<img src="{ICONS}/audio-file-icon.png" class="kg-audio-thumbnail placeholder" '
        'style="width: 24px; height: 24px; padding: 18px; border-radius: 2px;">'
    )
    table = '<table cellspacing="0" cellpadding="0" border="0"'
    middle = 'style="vertical-align: middle;" valign="middle"'
    return (
        f'{table} class="kg-audio-card"><tbody><tr><td>{table} width="100%"><tbody><tr><td '
        f'width="60">'
        f'<a href="{href}" style="display: block; width: 60px; height: 60px; padding-top: 4px; '
        "padding-right: 16px; padding-bottom: 4px; padding-left: 4px; border-radius: 2px;"
        f'"> {picture} </a></td><td style="position: relative; vertical-align: center;" '
        f'valign="middle"><a href="{href}" style="position: absolute; display: block; top: 0; '
        f"right: 0; "
        f'bottom: 0; left: 0;"></a>{table} width="100%"><tbody><tr><td><a href="{href}" '
        f'class="kg-audio-title">{escaping.text(card.text("title"))}</a></td></tr><tr><td>'
        f'{table} width="100%"><tbody><tr><td width="24" {middle}><a href="{href}" '
        f'class="kg-audio-play-button"></a></td><td {middle}><a href="{href}" '
        f'class="kg-audio-duration">{_duration(card)}<span class="kg-audio-link"> • Click to play '
        "audio</span></a></td></tr></tbody></table></td></tr></tbody></table></td></tr></tbody></table>"
        "</td></tr></tbody></table>"
    )


def _letter_file(href: str, title: str, below: str, name: str, size: str) -> str:
    table = '<table cellspacing="0" cellpadding="0" border="0" width="100%">'

    def row(kind: str, held: str) -> str:
        return (
            f'{table}<tbody><tr><td><a href="{href}" class="kg-file-{kind}">{held}</a>'
            "</td></tr></tbody></table>"
        )

    icon = (
        "margin-top: 6px; height: 24px; width: 24px; max-width: 24px;"
        if title or below
        else "margin-top: 6px; height: 20px; width: 20px; max-width: 20px; padding-top: 4px; "
        "padding-bottom: 4px;"
    )
    about = row("meta", f'<span class="kg-file-name">{name}</span> • {size}')
    return (
        '<table cellspacing="0" cellpadding="4" border="0" class="kg-file-card" width="100%">'
        "<tbody><tr>"
        f'<td>{table}<tbody><tr><td valign="middle" style="vertical-align: middle;">'
        f"{row('title', title) if title else ''}{row('description', below) if below else ''}{about}"
        '</td><td width="80" valign="middle" class="kg-file-thumbnail">'
        f'<a href="{href}" style="display: block; top: 0; right: 0; bottom: 0; left: 0;"> '
        f'<img src="{ICONS}/download-icon-darkmode.png" style="{icon}"> </a></td></tr></tbody>'
        f"</table>"
        "</td></tr></tbody></table>"
    )


def _duration(card: Fields) -> str:
    seconds = max(0, floor(card.number("duration") or 0))
    return f"{seconds // 60}:{seconds % 60:02}"


def _bytes(size: float) -> str:
    if size < 1:
        return "0 Byte"
    unit = 0
    while size >= 1024 ** (unit + 1) and unit < len(UNITS) - 1:
        unit += 1
    return f"{rounded(size / 1024**unit)} {UNITS[unit]}"
