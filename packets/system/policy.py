"""What whoever looks after a computer, an office or a person forbids and demands.

The policy of the computer is a TOML file that only an administrator can write. A file that is there and cannot be
believed counts as the strictest policy there is, with the reason, so that breaking the file never frees anybody; where
there is none, ordinary work goes on by the defaults. Machine, office and person together: of each rule the strictest.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from packets.errors import Problem

MOST: Final = 64 * 1024
"""Bytes of a policy file."""

Id = Literal["disk", "swap", "accounts", "wayland", "install"]
"""Rows of the health page that a policy may demand."""
IDS: Final[tuple[Id, ...]] = ("disk", "swap", "accounts", "wayland", "install")


# Every field has an order: its strictest value, and which of two is the stricter.


@dataclass(frozen=True, slots=True)
class Order:
    strictest: Any
    stricter: Callable[[Any, Any], Any]


def _least(value: int) -> Order:
    return Order(value, min)


def _most(value: int) -> Order:
    return Order(value, max)


def _ranked(*names: str) -> Order:
    """From the strictest to the freest."""
    return Order(names[0], lambda one, other: min(one, other, key=names.index))


_YES: Final = Order(True, lambda one, other: one or other)
_NO: Final = Order(False, lambda one, other: one and other)


def _within(path: str, folders: tuple[str, ...]) -> bool:
    return any(PurePath(path).is_relative_to(one) for one in folders)


def _common(one: tuple[str, ...] | None, other: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """The folders that both allow. None allows all."""
    if one is None or other is None:
        return other if one is None else one
    both = {path for path in one if _within(path, other)} | {path for path in other if _within(path, one)}
    return _folders(tuple(both))


def _folders(said: tuple[str, ...]) -> tuple[str, ...]:
    """Sorted, none within another, so that two policies that say the same are equal."""
    for path in said:
        if not PurePath(path).is_absolute() or ".." in PurePath(path).parts:
            raise ValueError("a whole path is wanted, from the root on and without ..")
    plain = sorted({os.path.normpath(path) for path in said})
    return tuple(path for path in plain if not _within(path, tuple(one for one in plain if one != path)))


def _in_order(said: tuple[Id, ...]) -> tuple[Id, ...]:
    return tuple(one for one in IDS if one in said)


# The rules. A docstring tells the strictest value; a rule that nobody states has the default.


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Lock(_Part):
    idle_seconds: Annotated[int, Field(ge=60, le=900), _least(60)] = 600
    """Without a key or the mouse for so long, the vault is locked. Strictest: 60."""
    with_a_client_seconds: Annotated[int, Field(ge=0, le=3600), _least(0)] = 1200
    """For how long *With a client* holds the lock off. Strictest: 0, there is no such button."""
    on_session_lock: Annotated[bool, _YES] = True
    """Lock with the screen of the computer, and when it goes to sleep. Strictest: true."""


class Keyring(_Part):
    remember: Annotated[Literal["never", "ask"], _ranked("never", "ask")] = "never"
    """Whether a person may be remembered on this login, for 12 hours at most. Strictest: never."""
    device_secret: Annotated[Literal["off", "optional", "required"], _ranked("required", "optional", "off")] = "off"
    """Whether 32 bytes that only this computer has are mixed into a person's key. Strictest: required, no new account
    without one; who has none can still open the vault, and is told."""


class Export(_Part):
    allow: Annotated[Literal["deny", "encrypted_only", "allow"], _ranked("deny", "encrypted_only", "allow")] = "allow"
    """Whether packets and papers may leave the vault as files. Strictest: deny."""
    dirs: Annotated[
        tuple[str, ...] | None,
        Field(strict=False),
        AfterValidator(lambda said: None if said is None else _folders(said)),
        Order((), _common),
    ] = None
    """Folders into which exports may go, and all below them; without the key any. Strictest: [], none."""
    removable: Annotated[Literal["deny", "encrypted_only", "allow"], _ranked("deny", "encrypted_only", "allow")] = "allow"
    """The same for a stick, or another disk that can be pulled out. A system that does not tell (any but Linux) has none that
    cannot. Strictest: deny."""
    plain_take_out: Annotated[bool, _NO] = False
    """Whether a whole matter may be taken out as an open folder, with a reason. Strictest: false."""
    password_required: Annotated[bool, _YES] = False
    """Every exported PDF gets a password. Strictest: true."""

    def may_go(self, folder: Path) -> bool:
        """Whether a file may be exported into `folder`, wherever a link leads."""
        return self.dirs is None or _within(str(folder.resolve()), tuple(str(Path(one).resolve()) for one in self.dirs))


class Print(_Part):
    allow: Annotated[bool, _NO] = True
    """Strictest: false."""


class Clipboard(_Part):
    allow: Annotated[bool, _NO] = True
    """Strictest: false."""


class Sandbox(_Part):
    require_full: Annotated[bool, _YES] = False
    """Outside papers are refused where the worker has only reduced protection. Strictest: true."""


class Cleaning(_Part):
    pixels_by_default: Annotated[bool, _YES] = False
    """Papers that are collected become pictures of their pages; what is made here keeps its letters. Strictest: true."""


class Health(_Part):
    require: Annotated[
        tuple[Id, ...],
        Field(strict=False),
        AfterValidator(_in_order),
        Order(IDS, lambda one, other: _in_order((*one, *other))),
    ] = ()
    """Rows of the health page that must be good, or the vault stays shut. Strictest: all of them."""


class Backup(_Part):
    max_age_days: Annotated[int, Field(ge=1, le=90), _least(1)] = 7
    """An older backup stands on *Today*. Strictest: 1."""
    keep: Annotated[int, Field(ge=2, le=12), _most(12)] = 3
    """How many backups are kept before the oldest goes. Strictest: 12."""


class Policy(_Part):
    """All rules. The fields that are set (`model_fields_set`) are those that somebody stated."""

    lock: Lock = Lock()
    keyring: Keyring = Keyring()
    export: Export = Export()
    print: Print = Print()
    clipboard: Clipboard = Clipboard()
    sandbox: Sandbox = Sandbox()
    cleaning: Cleaning = Cleaning()
    health: Health = Health()
    backup: Backup = Backup()


def orders() -> Iterator[tuple[str, str, Order]]:
    """Every rule: its table, its name, and its order."""
    for table, part in Policy.model_fields.items():
        assert isinstance(part.annotation, type) and issubclass(part.annotation, _Part)
        for name, field in part.annotation.model_fields.items():
            yield table, name, next(one for one in field.metadata if isinstance(one, Order))


def _made(rules: Mapping[tuple[str, str], Any]) -> Policy:
    tables: dict[str, dict[str, Any]] = {}
    for (table, name), value in rules.items():
        tables.setdefault(table, {})[name] = value
    return Policy.model_validate(tables)


STRICTEST: Final = _made({(table, name): order.strictest for table, name, order in orders()})


def strictest(*policies: Policy | Mapping[str, Any]) -> Policy:
    """Of each rule the strictest that any of them states. What nobody states stays a default, and counts as unstated.

    A mapping states some rules, as tables in a file do: ``{"lock": {"idle_seconds": 300}}``. One that does not hold to the
    shape counts as `STRICTEST`; `Found.also` tells why.
    """
    rules: dict[tuple[str, str], Any] = {}
    for one in policies:
        policy = one if isinstance(one, Policy) else _shaped(one)
        if not isinstance(policy, Policy):
            policy = STRICTEST
        for table, name, order in orders():
            part = getattr(policy, table)
            if table in policy.model_fields_set and name in part.model_fields_set:
                value = getattr(part, name)
                rules[table, name] = order.stricter(rules[table, name], value) if (table, name) in rules else value
    return _made(rules)


# Reading


@dataclass(frozen=True, slots=True)
class Found:
    """The policy that holds. `reasons` say why a file or an office's rules count as the strictest; `there` says whether the
    computer has a policy of its own at all."""

    policy: Policy
    reasons: tuple[Problem, ...] = ()
    there: bool = False

    def also(self, said: Mapping[str, Any], whose: str) -> Found:
        """The same with the rules of an office or a person added. `whose` names them where they cannot be read."""
        shaped = _shaped(said)
        if isinstance(shaped, Policy):
            return Found(strictest(self.policy, shaped), self.reasons, self.there)
        return Found(STRICTEST, (*self.reasons, Problem("policy_broken", whose, {"file": whose, "faults": shaped})), self.there)


def place() -> Path:
    """Where the computer's policy stands."""
    if sys.platform == "win32":
        return _program_data() / "Packet Desk" / "policy.toml"
    if sys.platform == "darwin":
        return Path("/Library/Application Support/Packet Desk/policy.toml")
    return Path("/etc/packet-desk/policy.toml")


def read(where: Path | None = None, keeper: int = 0) -> Found:
    """The policy of this computer. Never raises: what cannot be believed is the strictest policy, with its reason.

    `where` and `keeper`, the number of the user who must own file and folders, are for tests; elsewhere it is root. On
    Windows the ownership is not looked at (untried): any user may be able to make the file there, and can then state what
    an absent one allows, and no more than a policy may state.
    """
    where = where or place()
    try:
        data = _believed(where, keeper)
        if data is None:
            return Found(Policy())
        return Found(_parsed(data), there=True)
    except _Refused as fault:
        return Found(STRICTEST, (Problem(fault.code, str(where), {"file": str(where), **fault.params}),), there=True)


class _Refused(Exception):
    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def _believed(where: Path, keeper: int) -> bytes | None:
    """The bytes of a policy file that nobody but `keeper` can have written; None where there is no file."""
    if sys.platform != "win32":
        for folder in reversed(where.parents):
            try:
                _no_other(folder.lstat(), str(folder), keeper, stat.S_ISDIR)
            except FileNotFoundError:
                return None  # and nobody but its keeper could have taken it away
            except OSError as fault:
                raise _Refused("policy_unreadable", why=_why(fault)) from None
    try:
        number = os.open(where, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        return None
    except OSError as fault:
        link = fault.errno in (errno.ELOOP, errno.EMLINK)
        raise _Refused("policy_not_plain" if link else "policy_unreadable", why=_why(fault), at=str(where)) from None
    try:
        _no_other(os.fstat(number), str(where), keeper, stat.S_ISREG)
        data = b""
        while len(data) <= MOST and (more := os.read(number, MOST + 1 - len(data))):
            data += more
    except OSError as fault:
        raise _Refused("policy_unreadable", why=_why(fault)) from None
    finally:
        os.close(number)
    if len(data) > MOST:
        raise _Refused("policy_broken", faults=f"it is longer than {MOST} bytes")
    return data


def _no_other(found: os.stat_result, at: str, keeper: int, kind: Callable[[int], bool]) -> None:
    """Nobody but `keeper` can have changed this file, or what stands in this folder."""
    if not kind(found.st_mode):
        raise _Refused("policy_not_plain", at=at)
    if sys.platform == "win32":
        return
    if found.st_uid not in (0, keeper):
        raise _Refused("policy_owner", at=at)
    # In a folder for all with the sticky bit, as /tmp is, only the owner takes away what stands there.
    sticky = stat.S_ISDIR(found.st_mode) and found.st_mode & stat.S_ISVTX
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH) and not sticky:
        raise _Refused("policy_writable", at=at)


def _parsed(data: bytes) -> Policy:
    try:
        raw = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise _Refused("policy_broken", faults="it is not UTF-8 text") from None
    except RecursionError:
        raise _Refused("policy_broken", faults="it is nested too deeply") from None
    except ValueError as fault:
        raise _Refused("policy_broken", faults=str(fault)) from None
    shaped = _shaped(raw)
    if not isinstance(shaped, Policy):
        raise _Refused("policy_broken", faults=shaped)
    return shaped


def _shaped(said: Mapping[str, Any]) -> Policy | str:
    """The policy that a mapping says, or what is wrong with it."""
    try:
        return Policy.model_validate(dict(said))
    except ValidationError as fault:
        return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in fault.errors())


def _why(fault: OSError) -> str:
    return fault.strerror or type(fault).__name__


if sys.platform == "win32":

    def _program_data() -> Path:
        """The folder for all users, as the system knows it; the environment could name any other."""
        import ctypes

        name = ctypes.create_unicode_buffer(260)
        ctypes.windll.shell32.SHGetFolderPathW(None, 0x23, None, 0, name)  # CSIDL_COMMON_APPDATA
        return Path(name.value or r"C:\ProgramData")
