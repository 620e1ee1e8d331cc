"""The machine a bench ran on."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

# What decides how fast a transformer runs on a CPU.
_FLAGS = ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8")
_ROOT = Path(__file__).parents[2]
_PACKAGES = (
    "openvino", "torch", "sentence-transformers", "transformers", "chromadb", "tantivy",
    "sqlalchemy", "langchain-core",
)  # fmt: skip


def machine() -> str:
    """Model of the CPU, cores, memory, and which instructions of note it has and lacks."""
    info = _cpuinfo()
    model = re.search(r"model name\s*:\s*(.+)", info)
    flags = set(info.split())
    has = [flag for flag in _FLAGS if flag in flags]
    lacks = [flag for flag in _FLAGS if flag not in flags]
    parts = [
        f"{cores()} cores of {model[1] if model else platform.processor() or platform.machine()}",
        f"{_memory() / 2**30:.0f} GiB RAM",
        platform.system(),
    ]
    if info:
        parts += [f"with {', '.join(has) or 'none'}", f"without {', '.join(lacks) or 'none'}"]
    return ", ".join(parts)


def cores() -> int:
    """CPU cores that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on macOS
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def precision() -> str:
    """What OpenVINO computes in on this CPU: "bfloat16" or "float32". Speed hangs on it."""
    import openvino

    able = openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return "bfloat16" if "BF16" in able else "float32"


def versions() -> str:
    """Python and the packages that matter for speed and ranking."""
    found = [f"Python {platform.python_version()}"]
    for name in _PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return ", ".join(found)


def commit() -> str:
    """The commit of the code that runs, "unknown" where it is not run from its own checkout."""

    def git(*arguments: str) -> str:
        command = ["git", "-C", str(_ROOT), *arguments]
        try:
            return subprocess.run(command, capture_output=True, text=True, check=False).stdout
        except OSError:
            return ""

    if git("rev-parse", "--show-toplevel").strip() != str(_ROOT):
        return "unknown"
    changed = git("status", "--porcelain", "--", "assistant", "ingest", "eval")
    short = git("rev-parse", "--short", "HEAD").strip()
    return short + (" with changes not committed" if changed else "")


def _cpuinfo() -> str:
    path = Path("/proc/cpuinfo")
    return path.read_text().split("\n\n", 1)[0] if path.exists() else ""


def _memory() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
