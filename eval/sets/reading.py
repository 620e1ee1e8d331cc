"""Reading a set's file; what is wrong with it is told by file, line and question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from assistant.errors import BedsideError
from eval.sets.cases import Case, QuestionSet
from eval.sets.file import QuestionIn, SetIn, TurnIn

_HERE = Path(__file__).parent
_SHOWN = 10
_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is not a field of a question set; check its spelling",
    "string_type": "has to be text; put it in quotes",
    "string_too_short": "is empty",
    "list_type": "has to be a list: lines that begin with “- ”",
}


class SetError(BedsideError):
    """A question set that cannot be used."""


def find_set(name: str) -> Path:
    """The file of a set, by its path or by the name of one that ships with Bedside.

    Raises SetError naming those that there are.
    """
    path = Path(name)
    if path.is_file():
        return path
    if (own := _HERE / f"{name}.yaml").is_file():
        return own
    names = ", ".join(p.stem for p in shipped())
    raise SetError(
        f"There is no question set {name}. Name a YAML file, or one of those that come with "
        f"Bedside: {names}."
    )


def shipped() -> list[Path]:
    """The sets that come with Bedside; other files beside them hold no questions of this kind."""
    return [path for path in sorted(_HERE.glob("*.yaml")) if "\nquestions:" in _text(path)]


def read_set(path: Path) -> QuestionSet:
    """A set from its YAML file. Raises SetError with everything that is wrong with it."""
    text = _text(path)
    try:
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise SetError(f"{path} is not YAML: {_where(error)}") from error
    if tree is None or not isinstance(content, dict) or "questions" not in content:
        raise SetError(
            f"{path} has no `questions`. docs/evaluation.md shows what a set looks like."
        )
    try:
        held = SetIn.model_validate(content)
    except ValidationError as error:
        raise SetError(told(path, _faults(error, tree, content))) from None
    if doubled := list(_doubled(held, tree)):
        raise SetError(told(path, doubled))
    return from_file(held, path)


def from_file(held: SetIn, path: Path) -> QuestionSet:
    """A set from what its file holds."""
    return QuestionSet(
        held.name or path.stem,
        held.description.strip(),
        tuple(held.documents),
        held.written_by,
        held.reviewed,
        tuple(_case(question, held) for question in held.questions),
        path,
    )


def merged(names: Sequence[str]) -> QuestionSet:
    """Several sets as one, by their files or names. Raises SetError, also for an id that two of
    them have."""
    sets = [read_set(find_set(name)) for name in names]
    if len(sets) == 1:
        return sets[0]
    ids = Counter(case.id for held in sets for case in held.cases)
    if doubled := [id for id, count in ids.items() if count > 1]:
        raise SetError(
            f"{' and '.join(names)} cannot be asked as one: several of them have a question "
            f"{doubled[0]}. Run them one by one."
        )
    return replace(
        sets[0],
        name="+".join(held.name for held in sets),
        description=" ".join(held.description for held in sets),
        documents=tuple(dict.fromkeys(d for held in sets for d in held.documents)),
        cases=tuple(case for held in sets for case in held.cases),
    )


def documents(held: QuestionSet) -> list[Path]:
    """The files and folders that a set is about. Raises SetError where there are none."""
    found: list[Path] = []
    for pattern in held.documents:
        root = Path(pattern).anchor
        here = sorted((Path(root) if root else held.path.parent).glob(pattern.removeprefix(root)))
        if not here:
            raise SetError(
                f"{held.path}: its documents “{pattern}” are not there. Name where they are with "
                "--documents, or the library that holds them with --data."
            )
        found += here
    return found


def _case(question: QuestionIn, held: SetIn) -> Case:
    def made(turn: TurnIn, id: str) -> Case:
        return replace(
            turn.case(id),
            split=question.split,
            topic=question.topic,
            written_by=question.written_by or held.written_by,
            reviewed=question.reviewed or held.reviewed,
        )

    later = enumerate(question.follow_ups, start=1)
    follow_ups = tuple(made(turn, f"{question.id}.{n}") for n, turn in later)
    return replace(made(question, question.id), follow_ups=follow_ups)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SetError(f"{path} cannot be read: {error}. Save it as UTF-8 text.") from error


def told(path: Path, faults: Sequence[str]) -> str:
    """What is wrong with a file, the first few faults of it."""
    more = f"\n  and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
    return f"{path} cannot be used:\n  " + "\n  ".join(faults[:_SHOWN]) + more


def _faults(error: ValidationError, tree: yaml.Node, content: Any) -> list[str]:
    """Each fault as "line N, question ID: what"."""
    told = []
    for fault in error.errors():
        place, kind = fault["loc"], fault["type"]
        name = next((str(part) for part in reversed(place) if isinstance(part, str)), "")
        said = words_for(fault)
        what = said if kind == "value_error" else f"`{name}` {said}"
        told.append(f"line {_line(tree, place)}{_whose(content, place)}: {what}.")
    return told


def words_for(fault: Any) -> str:
    """What is wrong with a field, to follow its name. fault: of pydantic."""
    said = _WORDS.get(fault["type"]) or str(fault["msg"]).removeprefix("Value error, ")
    return said.replace("Input should be", f"is {fault['input']!r} and has to be")


def _doubled(held: SetIn, tree: yaml.Node) -> Iterator[str]:
    """Ids that two questions have."""
    seen: set[str] = set()
    for number, question in enumerate(held.questions):
        if question.id in seen:
            line = _line(tree, ("questions", number, "id"))
            yield f"line {line}, question {question.id}: another question has this id already."
        seen.add(question.id)


def _line(tree: yaml.Node, place: Sequence[int | str]) -> int:
    """The line of what stands at a place, or of the nearest thing around it."""
    node = tree
    for part in place:
        inside = _child(node, part)
        if inside is None:
            break
        node = inside
    return int(node.start_mark.line) + 1


def _child(node: yaml.Node, part: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
        return node.value[part] if part < len(node.value) else None
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == part), None)
    return None


def _whose(content: Any, place: Sequence[int | str]) -> str:
    """The question's id, where the fault is in one that has one."""
    if len(place) > 1 and place[0] == "questions" and isinstance(place[1], int):
        question = content["questions"][place[1]]
        if isinstance(question, dict) and "id" in question:
            return f", question {question['id']}"
    return ""


def _where(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    return f"line {mark.line + 1}: {problem}." if mark else f"{problem}."
