"""Static files under addresses that change with their content, so that browsers may keep them.

There is no build: modules and stylesheets are joined when they are asked for, the shared ones
first and the app's own after them. The cascade layers make the order of the files a matter of
taste, not of truth. Which stylesheets a page needs is known in `shared.web.stylesheets`.
"""

from collections.abc import Iterable
from hashlib import sha256
from os.path import normpath
from pathlib import Path

from markupsafe import Markup

from shared.errors import MisconfiguredApp
from shared.web.joined import JOINED_MODULES, Joined, join_modules

FIRST_STYLESHEETS = ("_global.css", "fonts.css", "reset.css", "base.css", "layout.css")
LAST_STYLESHEETS = ("utilities.css",)
HTMX = "vendor/htmx.js"

IMMUTABLE = "public, max-age=31536000, immutable"
# Fonts and pictures are named by stylesheets and rows, without a version; they change with a
# release at most.
UNVERSIONED = "public, max-age=604800"
UNVERSIONED_SUFFIXES = (".woff2", ".svg", ".png", ".webp", ".avif", ".jpg")
REVALIDATED = "public, no-cache"


class MissingAsset(MisconfiguredApp):
    """A template names a static file that does not exist."""


class Assets:
    """The static folders of one app: the shared one first, then its own."""

    def __init__(self, static_dirs: Iterable[tuple[str, Path]], *, development: bool) -> None:
        """Take pairs of address prefix and folder, such as ("/static/shared", Path(...))."""
        self._dirs = [(prefix.rstrip("/"), path) for prefix, path in static_dirs]
        self.development = development
        self._versions: dict[Path, tuple[int, str]] = {}
        self._modules: Joined | None = None
        self._urls: dict[str, str] = {}
        self._scripts: Markup | None = None

    def asset_url(self, path: str) -> str:
        """Return the address of a file such as "shared/img/mark.svg", with its content's hash."""
        known = self._urls.get(path)
        if known is not None:
            return known
        url = f"/static/{path.removeprefix('/')}"
        file = self._file(url)
        if file is None:
            raise MissingAsset(
                f"There is no static file {path}; is it built? bin/setup fills shared/static/vendor"
            )
        versioned = f"{url}?v={self._version(file)}"
        if not self.development:
            self._urls[path] = versioned
        return versioned

    def stylesheet_texts(self) -> list[tuple[str, str]]:
        """Return path and text of every stylesheet, in their fixed order."""
        return [
            (path, (folder / "css" / path.rpartition("/")[2]).read_text())
            for prefix, folder in self._dirs
            for path in _stylesheets(prefix, folder)
        ]

    def scripts(self) -> Markup:
        """Return htmx and all modules as one, which wait for the page to be parsed."""
        if self.development or self._scripts is None:
            # Low, as what is deferred is by itself: else modules come before the pictures in sight.
            self._scripts = Markup(
                '<script defer src="{}"></script>\n'
                '<script type="module" fetchpriority="low" src="{}?v={}"></script>'
            ).format(self.asset_url(self._htmx()), JOINED_MODULES, self.modules().version)
        return self._scripts

    def modules(self) -> Joined:
        """Join every module, in a fixed order."""
        if self.development or self._modules is None:
            self._modules = join_modules(
                file.read_text()
                for _, folder in self._dirs
                for file in sorted((folder / "js").glob("*.js"))
            )
        return self._modules

    def version_of(self, url: str) -> str | None:
        """Return the current content hash of a static address, or None where there is no file."""
        file = self._file(url)
        return None if file is None else self._version(file)

    def _htmx(self) -> str:
        return f"{self._dirs[0][0].removeprefix('/static/')}/{HTMX}"

    def _file(self, url: str) -> Path | None:
        for prefix, folder in self._dirs:
            if url.startswith(f"{prefix}/"):
                # By name alone: a link inside the folder may lead out of it, an address may not.
                # And in one way only: what is kept for an address is kept once.
                name = url.removeprefix(f"{prefix}/")
                plain = name == normpath(name) and not name.startswith(("/", ".."))
                return folder / name if plain and (folder / name).is_file() else None
        return None

    def _version(self, file: Path) -> str:
        known = self._versions.get(file)
        if known and not self.development:
            return known[1]
        modified = file.stat().st_mtime_ns
        if known and known[0] == modified:
            return known[1]
        version = version_of_content(file.read_bytes())
        self._versions[file] = (modified, version)
        return version


def version_of_content(content: bytes) -> str:
    """Return what stands for a file's content in its address."""
    return sha256(content).hexdigest()[:8]


def static_response_headers(assets: Assets, path: str, version: str | None) -> dict[str, str]:
    """Return the caching headers for `path` (its address without the query) asked for with `?v=`.

    Only an address whose version is that of the content may be kept for good: during a deploy the
    old and the new content are served side by side, and an old page may ask the new process.
    """
    if version is not None and version == assets.version_of(path):
        return {"Cache-Control": IMMUTABLE}
    if version is None and path.endswith(UNVERSIONED_SUFFIXES) and not assets.development:
        return {"Cache-Control": UNVERSIONED}
    return {"Cache-Control": REVALIDATED}


def _stylesheets(prefix: str, folder: Path) -> list[str]:
    names = sorted(file.name for file in (folder / "css").glob("*.css"))
    first = [name for name in FIRST_STYLESHEETS if name in names]
    last = [name for name in LAST_STYLESHEETS if name in names]
    middle = [name for name in names if name not in first + last]
    return [f"{prefix.removeprefix('/static/')}/css/{name}" for name in first + middle + last]
