"""The base of what comes from a file: strict, frozen, unknown keys refused, all faults at once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from packets.errors import Broken, Known


class Record(BaseModel):
    """One table of a file."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)


R = TypeVar("R", bound=BaseModel)


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file. Raises `Broken` with line and column where it is not TOML, `Known` where it is not there."""
    try:
        return parse_toml(path.read_bytes(), path.name)
    except FileNotFoundError:
        raise Known("file_missing", file=path.name) from None
    except PermissionError:
        raise Known("no_permission", file=path.name) from None
    except IsADirectoryError:
        raise Known("file_missing", file=path.name) from None


def parse_toml(data: bytes, name: str) -> dict[str, Any]:
    """The tables that `data` says, a byte order mark or not. Raises `Broken` where it is not TOML."""
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Broken(name, ["it is not UTF-8 text"]) from None
    except tomllib.TOMLDecodeError as fault:
        raise Broken(name, [str(fault)]) from None
    except RecursionError:
        raise Broken(name, ["it is nested too deeply"]) from None


def shaped(model: type[R], raw: Mapping[str, Any], file: str) -> R:
    """`raw` as `model`. Lists become tuples where the model wants them; every fault is told with its place."""
    try:
        return model.model_validate(tuples(raw))
    except ValidationError as fault:
        raise Broken(file, faults_of(fault)) from None


_SHAPES = frozenset({"Asked", "AllOf", "AnyOf", "Not"})
"""How pydantic names the shapes of a condition in a place; a reader of the file knows nothing of them."""
_EITHER = {"str": "string_type", "bool": "bool_type", "int": "int_type", "float": "float_type", "date": "date_type"}
"""How it names the types that a value may have, each with the fault that it tells of a value of none of them."""


def faults_of(fault: ValidationError) -> list[str]:
    """``items.3.when: unknown key`` lines, one for a wrong thing. The values are not quoted: they may be a client's."""
    lines: dict[str, None] = {}
    errors = fault.errors()
    inner = {error["loc"][:depth] for error in errors for depth in range(len(error["loc"]))}
    for error in errors:
        if error["type"] == "too_short" and error["loc"] in inner:
            continue  # only because what stands in it is wrong, which is told by itself
        steps = [str(step) for step in error["loc"] if step not in _SHAPES]
        words = error["msg"]
        if steps and _EITHER.get(steps[-1]) == error["type"]:
            del steps[-1]
            words = "should be a text, true or false, a number, or a day, whichever is asked for here"
        lines[f"{'.'.join(steps) or 'file'}: {words}"] = None
    return list(lines)


def tuples(value: Any) -> Any:
    """Lists as tuples at any depth, since strict frozen models hold tuples and TOML gives lists."""
    if type(value) is str:  # most of what there is, and the checks below are slow
        return value
    if isinstance(value, list | tuple):
        return tuple(tuples(one) for one in value)
    if isinstance(value, Mapping):
        return {str(key): tuples(one) for key, one in value.items()}
    return value
