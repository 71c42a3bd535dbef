"""What stands on a PDF that we made: signs, as its own tables say its glyphs are, and squares."""

import re
import zlib

OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
STREAM = re.compile(rb"stream\n(.*)\nendstream", re.DOTALL)
FONT = re.compile(rb"/(F\d+) (\d+) 0 R")
TABLE = re.compile(rb"/ToUnicode (\d+) 0 R")
SIGN = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")
SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|\(((?:[^\\()]|\\.)*)\)|(T\*|ET)", re.DOTALL)
BOX = re.compile(rb"([\d.]+) ([\d.]+) ([\d.]+) -([\d.]+) re")
ESCAPED = re.compile(rb"\\(.)", re.DOTALL)


def text_on(pdf: bytes) -> str:
    """Return all the text of a document, a line for each piece that was set by itself."""
    objects = _objects(pdf)
    fonts = {
        name: _signs(objects, objects[int(number)])
        for body in objects.values()
        for name, number in FONT.findall(body)
    }
    shown = "\n".join(_shown(page, fonts) for page in _pages(objects))
    return "\n".join(line for line in shown.split("\n") if line)


def squares_on(pdf: bytes) -> list[list[int]]:
    """Return the rows of the code on the only page of a document: 1 for each dark square of it."""
    (page,) = _pages(_objects(pdf))
    boxes = [tuple(map(float, box)) for box in BOX.findall(page)]
    left, top, step = min(it[0] for it in boxes), max(it[1] for it in boxes), boxes[0][3]
    size = round((max(x + width for x, _y, width, _height in boxes) - left) / step)
    rows = [[0] * size for _ in range(size)]
    for x, y, width, _height in boxes:
        down, across = round((top - y) / step), round((x - left) / step)
        for at in range(across, across + round(width / step)):
            rows[down][at] = 1
    return rows


def _objects(pdf: bytes) -> dict[int, bytes]:
    return {int(number): body for number, body in OBJECT.findall(pdf)}


def _pages(objects: dict[int, bytes]) -> list[bytes]:
    streams = [_stream(body) for body in objects.values() if b"stream\n" in body]
    return [it for it in streams if b" Tf" in it]


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
