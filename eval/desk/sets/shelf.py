"""Where the hospital's own question sets lie, beside those that come with Bedside."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from filelock import FileLock
from pydantic import ValidationError

from assistant.config import Settings
from assistant.errors import NotFound
from eval.sets import QuestionSet, SetError, read_set
from eval.sets.file import SetIn
from eval.sets.reading import from_file, shipped, told
from eval.sets.writing import as_data, as_yaml

_LONGEST = 60
Content = dict[str, Any]
"""What a set's file holds."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A set on the shelf. name: of its file, and in its address. own: whether it may be edited.
    fault: why its file cannot be read, where it cannot."""

    name: str
    own: bool
    set: QuestionSet | None
    fault: str | None = None

    @property
    def held(self) -> QuestionSet:
        """The set. Raises SetError where its file cannot be read."""
        if self.set is None:
            raise SetError(self.fault or f"{self.name} cannot be read.")
        return self.set


class Shelf:
    """The sets that there are. A change of one is whole or not made, and none is lost to another
    that is made at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def of(cls, settings: Settings) -> Shelf:
        """In the data folder."""
        return cls(settings.data_dir / "eval" / "sets")

    def all(self) -> list[Kept]:
        """The hospital's own first, each kind by name."""
        own = [_kept(path, own=True) for path in sorted(self._folder.glob("*.yaml"))]
        return own + [_kept(path, own=False) for path in shipped()]

    def get(self, name: str) -> Kept:
        """A set by its name. Raises NotFound."""
        for kept in self.all():
            if kept.name == name:
                return kept
        raise NotFound(f"There is no question set {name!r}. The desk lists those that there are.")

    def add(self, content: Content, name: str) -> Kept:
        """A new set of the hospital's own. Raises SetError where there is one of that name."""
        new = slug(name)
        if not new:
            raise SetError("A set needs a name with letters or digits in it.")
        with self._writing():
            if any(kept.name == new for kept in self.all()):
                raise SetError(f"There is a set {new} already. Choose another name.")
            return self._write(content | {"name": name.strip()}, new)

    def change(self, name: str, edit: Callable[[Content], None]) -> Kept:
        """Change one of the hospital's own. Raises SetError for one that comes with Bedside, and
        where the set would not be in order any more."""
        with self._writing():
            kept = self.get(name)
            if not kept.own:
                raise SetError(f"{name} comes with Bedside and cannot be changed. Copy it first.")
            content = as_data(kept.held)
            edit(content)
            return self._write(content, name)

    def remove(self, name: str) -> None:
        """Take one of the hospital's own away; runs of it keep the set as they asked it."""
        with self._writing():
            kept = self.get(name)
            if not kept.own:
                raise SetError(f"{name} comes with Bedside and cannot be removed.")
            self._path(name).unlink()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self._folder / ".lock"):
            yield

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.yaml"

    def _write(self, content: Content, name: str) -> Kept:
        path = self._path(name)
        held = checked(content, path)
        half = path.with_suffix(".half")
        half.write_text(as_yaml(held), encoding="utf-8")
        half.replace(path)
        return Kept(name, True, held)


def checked(content: Content, path: Path) -> QuestionSet:
    """The set that a file with that content is. Raises SetError."""
    try:
        held = SetIn.model_validate(content)
    except ValidationError as error:
        said = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise SetError(told(Path(path.name), said)) from None
    ids = [question.id for question in held.questions]
    if doubled := next((id for id in ids if ids.count(id) > 1), None):
        raise SetError(f"There are two questions {doubled}; each needs an id of its own.")
    return from_file(held, path)


def anchored(held: QuestionSet) -> QuestionSet:
    """The same set, its documents named from the root, so that its file may lie anywhere."""
    here = held.path.parent
    where = tuple(str((here / pattern).resolve()) for pattern in held.documents)
    return replace(held, documents=where)


def may_name(documents: tuple[str, ...]) -> bool:
    """Whether a set on the desk may be about these documents: those of the library in use, or of
    a set that comes with Bedside. Any other file of the server is not the desk's to read."""
    return not documents or any(
        anchored(kept.held).documents == documents
        for kept in (_kept(path, own=False) for path in shipped())
        if kept.set
    )


def digest(held: QuestionSet) -> str:
    """What tells one state of a set from another."""
    return sha256(as_yaml(held).encode()).hexdigest()


def slug(name: str) -> str:
    """A name as it stands in an address and a file's name: letters, digits and dashes."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9_]+", "-", plain.lower()).strip("-")[:_LONGEST].rstrip("-")


@lru_cache(maxsize=64)
def _read(path: Path, modified: int) -> QuestionSet:
    del modified  # tells one state of the file from another; parsing takes a while
    return read_set(path)


def _kept(path: Path, *, own: bool) -> Kept:
    try:
        return Kept(path.stem, own, _read(path, path.stat().st_mtime_ns))
    except SetError as error:
        return Kept(path.stem, own, None, str(error))
