"""Draw the site's icons and the picture of shared links from the drawings: bin/icons."""

import base64
import struct
import sys
from hashlib import sha256
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from shared.dev import chromium

IMG = Path(__file__).resolve().parents[1] / "static" / "img"
MARK = IMG / "mark.svg"
HEDGE = IMG / "hedge.svg"
MADE = IMG / "made"
RECORD = MADE / "source.txt"

PAPER = "#fbf8f9"
EARTH = "#3d2a31"
# How much of the width the mark takes: all of a small icon, the safe middle of one a phone cuts.
WHOLE, SAFE = 1.0, 0.62
ICONS = {"icon-32.png": (32, WHOLE), "icon-180.png": (180, SAFE)} | {
    f"icon-{size}.png": (size, SAFE) for size in (192, 512)
}
SHARE = ("share.png", 1200, 630)


def main() -> int:
    """Draw everything anew, and note which drawings it was made from."""
    path = chromium.find() or chromium.get()
    if path is None:
        print("bin/icons needs a Chromium, and none could be got.", file=sys.stderr)
        return 1
    MADE.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        for name, (size, part) in ICONS.items():
            ground = "transparent" if part == WHOLE else PAPER
            _draw(browser, name, size, size, mark=size * part, ground=ground)
        _draw(browser, *SHARE, mark=360, ground=PAPER, below=_hedgebank())
        browser.close()
    (MADE / "favicon.ico").write_bytes(_ico((MADE / "icon-32.png").read_bytes(), 32))
    RECORD.write_text(f"{source_of_icons()}\n")
    print(f"Drawn: {', '.join(sorted(file.name for file in MADE.iterdir()))}")
    return 0


def source_of_icons() -> str:
    """Return a name for the drawings as they are now, which changes with them."""
    return sha256(MARK.read_bytes() + HEDGE.read_bytes()).hexdigest()


def _draw(
    browser: Browser,
    name: str,
    width: int,
    height: int,
    *,
    mark: float,
    ground: str,
    below: str = "",
) -> None:
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme="light",
    )
    page.set_content(
        f'<body style="margin:0;height:100vh;display:grid;place-items:center;background:{ground}">'
        f'<img width="{mark}" height="{mark}" src="{_data_url(MARK)}">{below}'
    )
    page.screenshot(path=MADE / name, omit_background=True)
    page.close()


def _hedgebank() -> str:
    return (
        f'<div style="position:fixed;inset:auto 0 0;height:72px;background:{EARTH};'
        f'mask:url({_data_url(HEDGE)}) repeat-x 50% 100% / auto 100%"></div>'
    )


def _data_url(file: Path) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(file.read_bytes()).decode()}"


def _ico(png: bytes, size: int) -> bytes:
    """Wrap a PNG as an icon file: one entry of 32 bits a pixel, which begins after 22 bytes."""
    header = struct.pack("<HHH", 0, 1, 1)
    entry = struct.pack("<BBBBHHII", size, size, 0, 0, 1, 32, len(png), 22)
    return header + entry + png


if __name__ == "__main__":
    sys.exit(main())
