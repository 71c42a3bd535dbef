"""Make one file each of what browsers load in many parts; run by bin/setup."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ESBUILD = ROOT / "node_modules" / ".bin" / "esbuild"
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "shared" / "static" / "vendor"

# The folder of a module main.jsx -> the folder of vendor that pages find it in, with its styles.
BUNDLES = {"blog/editor": "editor"}
# What is bundled and would ask other hosts while somebody writes: for icons, and for a list of
# English words. By its pattern, with what stands there instead.
AT_HOME = {
    "@tryghost/koenig-lexical/dist/koenig-lexical.js": {
        r'"//maxcdn\.bootstrapcdn\.com/font-awesome/"': '"/static/"',
        r"if \(!\w+\.aff_loading\)": "if (false)",
        r"if \(!\w+\.dic_loading\)": "if (false)",
    }
}
LICENSES = {"@tryghost/koenig-lexical/LICENSE": "editor/LICENSE"}


def main() -> None:
    """Make the bundles, with the licences of what is in them."""
    aliases = [keep_at_home(module, changes) for module, changes in AT_HOME.items()]
    for source, target in BUNDLES.items():
        subprocess.run(
            [
                *(str(ESBUILD), str(ROOT / source / "main.jsx"), "--bundle", "--minify"),
                *("--format=esm", "--jsx=automatic", "--legal-comments=linked"),
                *("--target=es2022", "--log-level=error", "--charset=utf8"),
                *aliases,
                '--define:process.env.NODE_ENV="production"',
                f"--outfile={VENDOR / target / 'main.js'}",
            ],
            check=True,
        )
    for source, target in LICENSES.items():
        (VENDOR / target).write_text((MODULES / source).read_text())


def keep_at_home(module: str, changes: dict[str, str]) -> str:
    """Write a module beside itself so that it asks nobody, and tell esbuild to take that one."""
    source = MODULES / module
    text = source.read_text()
    for pattern, instead in changes.items():
        text, count = re.subn(pattern, instead, text)
        if count != 1:
            raise SystemExit(f"{module} has {pattern} {count} times: see what it loads by now")
    changed = source.with_suffix(".at-home.js")
    changed.write_text(text)
    return f"--alias:{module.partition('/dist/')[0]}={changed}"


if __name__ == "__main__":
    main()
