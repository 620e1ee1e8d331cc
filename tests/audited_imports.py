"""Imports every module of the packages named as arguments and prints what happened meanwhile.

Run by tests/test_rules.py in a fresh interpreter, from the packages' folder: with -B, so that
Python itself writes no bytecode, and -P, so that packages are not looked for beside this file.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
import threading
from pathlib import Path
from typing import Any

HAPPENINGS = {
    "os.fork",
    "os.mkdir",
    "os.posix_spawn",
    "os.remove",
    "os.rename",
    "os.system",
    "socket.connect",
    "socket.getaddrinfo",
    "socket.sendto",
    "sqlite3.connect",
    "subprocess.Popen",
}
# Run in environments of their own, whose packages are not here.
ELSEWHERE = {
    f"eval.bench.peers.{peer}" for peer in ("haystack", "langchain", "llamaindex", "txtai")
}
PACKAGES = sys.argv[1:]
OWN = tuple(str(Path(name).absolute()) + os.sep for name in PACKAGES)


def main() -> None:
    """Import, and say what happened, a line each."""
    sys.addaudithook(heard)
    threading.Thread.start = lambda self: print("a thread started", self)  # type: ignore[method-assign]
    for name in PACKAGES:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            if module.name not in ELSEWHERE:
                importlib.import_module(module.name)


def heard(event: str, arguments: tuple[Any, ...]) -> None:
    """Told of by the interpreter. Any code may do none of HAPPENINGS nor write a file, and
    our own may not read one either."""
    if event in HAPPENINGS:
        print(event, *arguments)
    elif event == "open" and isinstance(arguments[0], str | bytes):
        path, mode, flags = os.fsdecode(arguments[0]), arguments[1], arguments[2]
        writes = set(mode) & set("wax+") if mode else flags & (os.O_WRONLY | os.O_RDWR)
        if writes:
            print("open for writing", path)
        elif not path.endswith((".py", ".pyc", ".so")) and opened_by_us():
            print("open", path)


def opened_by_us() -> bool:
    """Whether one of our modules, itself or through the standard library, is at work."""
    frame = sys._getframe()
    while frame := frame.f_back:  # type: ignore[assignment]
        if frame.f_code.co_filename.startswith(OWN):
            return True
        if "site-packages" in frame.f_code.co_filename:
            return False
    return False


if __name__ == "__main__":
    main()
