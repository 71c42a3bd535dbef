"""What is shown from elsewhere: films, sounds, messages."""

import re
from datetime import UTC, datetime

from blog.lexical import escaping, sanitising
from blog.lexical.cards import figures, players
from blog.lexical.fields import Fields, number
from blog.lexical.page import Page

LINE = "font-weight: 500;"
BLUE = "color: #1DA1F2;"
GREY = "color: #838383;"
STATUS = re.compile(r"\d{1,32}")
TABLE = '<table cellspacing="0" cellpadding="0" border="0"'


def embed(card: Fields, page: Page) -> str:
    """Render an embed: as its site gave it, in a letter as a picture where there is one."""
    below = figures.caption(card)
    classes = figures.with_caption("kg-card kg-embed-card", below)
    return f'<figure class="{classes}">{_shown(card, page)}{below}</figure>'


def _shown(card: Fields, page: Page) -> str:
    about = card.below("metadata")
    if page.is_email:
        thumbnail = figures.source(about, "thumbnail_url")
        width, height = about.size("thumbnail_width"), about.size("thumbnail_height")
        if card.text("embedType") == "video" and thumbnail and width and height:
            return players.preview(figures.link(card, "url"), thumbnail, width, height)
        tweet = about.below("tweet_data")
        if card.text("embedType") == "twitter" and tweet.node:
            return _message(tweet)
    held = card.text("html")
    if page.options.trusted_html:
        return held
    return sanitising.block(held, page.options.frame_hosts)


def _message(tweet: Fields) -> str:
    number_of = tweet.text("id")
    address = (
        f"https://twitter.com/twitter/status/{number_of if STATUS.fullmatch(number_of) else ''}"
    )
    link = f'<a href="{address}" class="kg-twitter-link" style='
    users = [user for user in tweet.all("users") if user.text("id") == tweet.text("author_id")]
    author = users[0] if users else Fields({})
    portrait = figures.source(author, "profile_image_url")
    face = (
        f'<td width="48" style="width: 48px;">{link}"padding-left: 16px; padding-top: 16px;">'
        f'<img src="{escaping.value(portrait)}" style="max-width: 512px; border: none; width: '
        f"48px; "
        'height: 48px; border-radius: 999px;" border="0"></a></td>'
        if portrait
        else ""
    )
    counts = tweet.below("public_metrics")
    inner = '<td colspan="3" style="width: 100%;">'
    return (
        f'{TABLE} class="kg-twitter-card"><tbody><tr><td>{TABLE} width="100%"><tbody><tr>{face}'
        f'<td style="line-height: 1.3em; width: 100%;">{link}"font-size: 15px !important; '
        f"font-weight: "
        f'600; width: 100%; padding-top: 20px; padding-bottom: 18px;">'
        f"{escaping.text(author.text('name'))}"
        f'<br> <span style="color: #ABB4BE; font-size: 14px; font-weight: 500;">'
        f'@{escaping.text(author.text("username"))}</span></a></td><td align="right" width="24" '
        f'style="width: 24px;">{link}"padding-right: 16px; padding-top: 20px; width: 24px; '
        f'height: 38px;">'
        f'<img src="{players.ICONS}/twitter-logo-small.png" width="24" border="0"></a></td></tr>'
        f"<tr>"
        f'<td colspan="3">{link}"font-size: 15px; line-height: 1.4em; padding-top: 8px; '
        f"padding-left: "
        f'16px; padding-right: 16px; padding-bottom: 16px;">{_said(tweet)} {_poll(tweet)}</a>'
        f"</td></tr>"
        f'{_picture(tweet, address)}<tr>{inner}{TABLE} width="100%"><tbody><tr><td>'
        f'{link}"padding-top: 4px; '
        'padding-right: 16px; padding-bottom: 12px; padding-left: 16px;">'
        f'<span style="{GREY}">{_moment(tweet.text("created_at"))}</span></a></td></tr></tbody>'
        f"</table>"
        f'</td></tr><tr>{inner}{TABLE} width="100%" style="border-top: 1px solid #E9E9E9;">'
        f"<tbody><tr><td>"
        f'{link}"padding-top: 12px; padding-right: 16px; padding-bottom: 12px; padding-left: '
        f'16px;"> '
        f'<span style="font-weight: 600;">{_count(counts, "like_count")}</span> '
        f'<span style="{GREY}">likes •</span> '
        f'<span style="font-weight: 600;">{_count(counts, "retweet_count")}</span> '
        f'<span style="{GREY}">retweets</span> </a></td></tr></tbody></table></td></tr></tbody>'
        f"</table>"
        "</td></tr></tbody></table>"
    )


def _said(tweet: Fields) -> str:
    """Colour the names, tags and addresses that the message marks, each with the sign after it."""
    said = tweet.text("text")
    marked: list[tuple[int, int, str, str]] = []
    entities = tweet.below("entities")
    for name in ("mentions", "urls", "hashtags"):
        for one in entities.all(name):
            start, end = number(one.node.get("start")), number(one.node.get("end"))
            if isinstance(start, int) and isinstance(end, int) and 0 <= start < end:
                named = said[start : end + 1]
                if name == "urls" and one.text("display_url"):
                    named = named.replace(one.text("url"), one.text("display_url"))
                marked.append((start, end + 1, name, named))
    written, at = [], 0
    for start, end, name, named in sorted(marked):
        if start < at:
            continue
        written.append(_lines(said[at:start]))
        look = f"{BLUE} word-break: break-all;" if name == "urls" else BLUE
        written.append(f'<span style="{look}">{_lines(named)}</span>')
        at = end
    return "".join([*written, _lines(said[at:])])


def _lines(part: str) -> str:
    return escaping.text(part).replace("\n", "<br>")


def _poll(tweet: Fields) -> str:
    if not tweet.below("attachments").has("poll_ids"):
        return ""
    return f'<br> <span style="{BLUE}">View poll →</span> '


def _picture(tweet: Fields, address: str) -> str:
    media = tweet.below("includes").all("media")
    if not media or not tweet.below("attachments").has("media_keys"):
        return ""
    shown = figures.source(media[0], "preview_image_url") or figures.source(media[0], "url")
    return (
        f'<tr><td colspan="3" align="center" style="width: 100%;"><a href="{address}" '
        f'style="display: '
        'block; padding-top: 0; padding-left: 16px; padding-right: 16px; padding-bottom: 0;">'
        f'<img src="{escaping.value(shown)}" style="width: 100%; border: 1px solid #E9E9E9; '
        f"max-width: "
        '528px; border-radius: 10px;" border="0"></a></td></tr>'
        if shown
        else ""
    )


def _moment(written: str) -> str:
    try:
        moment = datetime.fromisoformat(written).astimezone(UTC)
    except (ValueError, OverflowError):
        return ""
    half = "AM" if moment.hour < 12 else "PM"
    return f"{moment.hour % 12 or 12}:{moment:%M} {half} • {moment:%b} {moment.day}, {moment.year}"


def _count(counts: Fields, name: str) -> str:
    held = counts.number(name) or 0
    for size, sign in ((1_000_000_000, "B"), (1_000_000, "M"), (1_000, "K")):
        if held >= size:
            return f"{held / size:.1f}".removesuffix(".0") + sign
    return str(held)
