"""What a theme's scripts would drive, as the browser's own."""

from typing import Any

import pytest

from blog.lexical import Options, Target, render

PLAIN = Options(without_scripts=True, signup_url="/letters/")
TOGGLE = {"type": "toggle", "heading": "More", "content": "<p>Words</p>"}
AUDIO = {"type": "audio", "src": "/a.mp3", "title": "Bells"}
VIDEO = {"type": "video", "src": "/v.mp4", "width": 640, "height": 360}
SIGNUP = {"type": "signup", "header": "Letters", "buttonText": "Send me letters"}


def rendered(node: dict[str, Any], options: Options = PLAIN) -> str:
    return render({"root": {"type": "root", "children": [node]}}, Target.WEB, options).html


def test_a_toggle_opens_by_itself() -> None:
    html = rendered(TOGGLE)

    assert html.startswith('<details class="kg-card kg-toggle-card"><summary')
    assert "<button" not in html


@pytest.mark.parametrize("node", [AUDIO, VIDEO], ids=["audio", "video"])
def test_a_player_is_the_browsers_own(node: dict[str, Any]) -> None:
    html = rendered(node)

    assert 'controls=""' in html
    assert "<button" not in html


def test_a_film_that_repeats_can_be_stopped() -> None:
    html = rendered(VIDEO | {"loop": True})

    assert 'loop="" autoplay="" muted="" controls=""' in html


def test_a_form_to_sign_up_by_is_seen_and_sent_to_us() -> None:
    html = rendered(SIGNUP)

    assert 'method="post" action="/letters/"' in html
    assert 'name="email"' in html
    assert "display: none" not in html


def test_where_nobody_can_sign_up_there_is_no_form() -> None:
    assert rendered(SIGNUP, Options(without_scripts=True)) == ""
