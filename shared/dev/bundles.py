"""Make one file each of what browsers load in many parts; run by bin/setup."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ESBUILD = ROOT / "node_modules" / ".bin" / "esbuild"
VENDOR = ROOT / "shared" / "static" / "vendor"

# The folder of a module main.jsx -> the folder of vendor that pages find it in, with its styles.
BUNDLES = {"blog/editor": "editor"}
LICENSES = {"@tryghost/koenig-lexical/LICENSE": "editor/LICENSE"}


def main() -> None:
    """Make the bundles, with the licences of what is in them."""
    for source, target in BUNDLES.items():
        subprocess.run(
            [
                *(str(ESBUILD), str(ROOT / source / "main.jsx"), "--bundle", "--minify"),
                *("--format=esm", "--jsx=automatic", "--legal-comments=linked"),
                *("--target=es2022", "--log-level=error", "--charset=utf8"),
                '--define:process.env.NODE_ENV="production"',
                f"--outfile={VENDOR / target / 'main.js'}",
            ],
            check=True,
        )
    for source, target in LICENSES.items():
        (VENDOR / target).write_text((ROOT / "node_modules" / source).read_text())


if __name__ == "__main__":
    main()
