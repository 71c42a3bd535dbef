"""What stands on a PDF that we made, as the signs its own tables say its glyphs are."""

import re
import zlib

OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
STREAM = re.compile(rb"stream\n(.*)\nendstream", re.DOTALL)
FONT = re.compile(rb"/(F\d+) (\d+) 0 R")
TABLE = re.compile(rb"/ToUnicode (\d+) 0 R")
SIGN = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")
SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|\(((?:[^\\()]|\\.)*)\)|(T\*|ET)", re.DOTALL)
ESCAPED = re.compile(rb"\\(.)", re.DOTALL)


def text_on(pdf: bytes) -> str:
    """Return all the text of a document, a line for each piece that was set by itself."""
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    fonts = {
        name: _signs(objects, objects[int(number)])
        for body in objects.values()
        for name, number in FONT.findall(body)
    }
    pages = [_stream(body) for body in objects.values() if b"stream\n" in body]
    shown = "\n".join(_shown(page, fonts) for page in pages if b" Tf" in page)
    return "\n".join(line for line in shown.split("\n") if line)


def _signs(objects: dict[int, bytes], font: bytes) -> dict[bytes, str]:
    table = TABLE.search(font)
    assert table is not None
    return {
        bytes.fromhex(code.decode()): bytes.fromhex(sign.decode()).decode("utf-16-be")
        for code, sign in SIGN.findall(_stream(objects[int(table[1])]))
    }


def _stream(body: bytes) -> bytes:
    found = STREAM.search(body)
    assert found is not None
    return zlib.decompress(found[1]) if b"/FlateDecode" in body else found[1]


def _shown(page: bytes, fonts: dict[bytes, dict[bytes, str]]) -> str:
    signs: dict[bytes, str] = {}
    text = ""
    for font, codes, end in SHOWN.findall(page):
        if font:
            signs = fonts[font]
        elif end:
            text += "\n"
        else:
            plain = ESCAPED.sub(lambda it: b"\r" if it[1] == b"r" else it[1], codes)
            text += "".join(signs[plain[at : at + 2]] for at in range(0, len(plain), 2))
    return text
