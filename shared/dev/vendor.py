"""Copy what browsers load from node_modules into shared/static/vendor; run by bin/setup."""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NODE_MODULES = ROOT / "node_modules"
VENDOR = ROOT / "shared" / "static" / "vendor"

# What npm installed -> where pages find it under /static/shared/vendor. A folder is copied whole.
COPIES = {
    "htmx.org/dist/htmx.min.js": "htmx.js",
    "jsqr/dist/jsQR.js": "jsqr/jsqr.js",
    "jsqr/LICENSE": "jsqr/LICENSE",
    "lucide-static/icons": "icons",
    "lucide-static/LICENSE": "icons/LICENSE",
    "@fontsource-variable/besley/LICENSE": "fonts/besley-LICENSE",
    "@fontsource-variable/figtree/LICENSE": "fonts/figtree-LICENSE",
} | {
    f"@fontsource-variable/{font}.woff2": f"fonts/{font.rpartition('/')[2]}.woff2"
    for font in (
        "besley/files/besley-latin-wght-normal",
        "besley/files/besley-latin-ext-wght-normal",
        "figtree/files/figtree-latin-wght-normal",
        "figtree/files/figtree-latin-ext-wght-normal",
        "figtree/files/figtree-latin-wght-italic",
    )
}


def main() -> None:
    """Fill the vendor folder anew, so that nothing of an older version stays behind."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, target in COPIES.items():
        found, destination = NODE_MODULES / source, VENDOR / target
        destination.parent.mkdir(parents=True, exist_ok=True)
        if found.is_dir():
            shutil.copytree(found, destination)
        else:
            shutil.copyfile(found, destination)


if __name__ == "__main__":
    main()
