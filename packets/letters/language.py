"""The language of letter templates: a few words of Jinja. Everything else is refused as it is read, before anything runs.

    {{ say("person.name.family") }}     an answer; a gap while there is none
    {% if given("case.number") %} ... {% elif holds("victim.kind", "direct") %} ... {% else %} ... {% endif %}
    {% for one in rows("events") %}| {{ one.day }} | {{ one.words }} |{% endfor %}
    {{ write("what happened, in four lines") }}     a passage that a person writes
    {{ cite(one.id, 2) }}   {{ line("Printed name") }}   {{ sign("client") }}   {{ enclosures() }}

No assignment, no arithmetic, no joining of texts, no macro, no include, no filter, no attribute but a column of a row: what a
template can say is bounded by its own length and by the rows, and there is no way from it to anything of Python's. Jinja's
sandbox stands behind that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

MOST: Final = 100_000
"""Characters of a template."""
LONGEST: Final = 300_000
"""Characters of a letter: a hundred pages. What loops make of a template ends there too."""
DEEP: Final = 2
"""Loops inside each other, at most."""

FUNCTIONS: Final[Mapping[str, str]] = {
    "say": "answer",
    "given": "answer",
    "yes": "answer",
    "no": "answer",
    "holds": "answer",
    "rows": "table",
    "papers": "item",
    "sign": "sign",
    "agency": "agency",
    "office": "office",
    "attorney": "attorney",
    "sent": "sent",
    "cite": "",
    "write": "",
    "line": "",
    "today": "",
    "to_lines": "",
    "letterhead": "",
    "enclosures": "",
    "new_page": "",
    "clauses": "",
    "clock_days": "",
    "clock_runs": "",
    "request_is": "",
    "reader_is": "",
    "client": "",
    "signer": "",
}
"""Every function, and what its first argument names: words that stand there, so that it is known what a template reads."""
LOOPS: Final = ("rows", "papers", "to_lines", "letterhead", "clauses")
"""Functions that are looped over."""
IMPLIED: Final[Mapping[str, tuple[str, ...]]] = {
    "client": ("person.name.given", "person.name.middle", "person.name.family", "organisation.name"),
    "signer": ("person.name.given", "person.name.middle", "person.name.family", "organisation.name"),
    "to_lines": ("employer.legal_name",),
}
"""Answers that a function reads of itself, where the client or the reader is of that kind."""
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "papers": ("id", "title", "date", "pages"),
    "clauses": ("topic", "title", "text"),
}
"""Columns of what is no table of answers; lines have none."""


@dataclass(frozen=True, slots=True)
class Reads:
    """What a template reads."""

    answers: frozenset[str] = frozenset()
    implied: frozenset[str] = frozenset()
    """Answers that functions read of themselves, as far as the client and the reader are of that kind."""
    tables: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By table the columns."""
    items: frozenset[str] = frozenset()
    signs: frozenset[str] = frozenset()
    facts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By function (``agency``, ``office``, ...) the names that it is asked for."""


class Refused(Exception):
    """Something that the language does not have; says what and where."""


class _Environment(ImmutableSandboxedEnvironment):
    intercepted_binops = frozenset(["+", "-", "*", "/", "//", "%", "**"])

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:  # noqa: ARG002 - columns of rows are items
        return False

    def is_safe_callable(self, obj: object) -> bool:
        return bool(getattr(obj, "for_letters", False))

    def call_binop(self, context: object, operator: str, left: object, right: object) -> object:  # noqa: ARG002
        raise Refused(f"no {operator}")


def _environment() -> _Environment:
    made = _Environment(undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True)
    made.globals.clear()
    made.filters.clear()
    made.tests.clear()
    return made


_ENVIRONMENT: Final = _environment()
_ALLOWED: Final = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.Const, nodes.Name, nodes.Call,
    nodes.And, nodes.Or, nodes.Not, nodes.Getattr,
)  # fmt: skip


def read(source: str) -> Reads:
    """What a template reads. Raises `Refused` where it says anything that the language does not have."""
    if len(source) > MOST:
        raise Refused("it is too long")
    try:
        tree = _ENVIRONMENT.parse(source)
    except TemplateError as fault:
        raise Refused(f"line {getattr(fault, 'lineno', 0)}: {fault.message or 'cannot be read'}") from None
    except RecursionError:
        raise Refused("it is nested too deeply") from None
    reader = _Reader()
    try:
        reader.walk(tree, {}, 0)
    except RecursionError:
        raise Refused("it is nested too deeply") from None
    return reader.reads()


def run(source: str, functions: Mapping[str, Callable[..., Any]]) -> str:
    """The text that a template makes with these functions. Raises `Refused`."""
    read(source)
    try:
        return _bounded(_ENVIRONMENT.from_string(source).generate(functions))
    except TemplateError as fault:
        raise Refused(f"line {getattr(fault, 'lineno', 0) or '?'}: {type(fault).__name__}") from None
    except RecursionError:
        raise Refused("it is nested too deeply") from None


def _bounded(parts: Iterable[str]) -> str:
    found: list[str] = []
    left = LONGEST
    for part in parts:
        left -= len(part)
        if left < 0:
            raise Refused(f"it makes more than {LONGEST:,} characters")
        found.append(part)
    return "".join(found)


class _Reader:
    """Goes through a template once. `loops` are the names that stand for a row here, with what they are rows of."""

    def __init__(self) -> None:
        self.named: dict[str, set[str]] = {}
        self.called: set[str] = set()
        self.tables: dict[str, set[str]] = {}

    def reads(self) -> Reads:
        kinds = [one for one in ("agency", "office", "attorney", "sent") if one in self.named]
        facts: dict[str, frozenset[str]] = {name: frozenset(self.named[name]) for name in kinds}
        return Reads(
            answers=frozenset(self.named.get("answer", ())),
            implied=frozenset(key for name in self.called for key in IMPLIED.get(name, ())),
            tables={name: frozenset(columns) for name, columns in self.tables.items()},
            items=frozenset(self.named.get("item", ())),
            signs=frozenset(self.named.get("sign", ())),
            facts=facts,
        )

    def walk(self, node: nodes.Node, loops: Mapping[str, str], deep: int) -> None:
        if not isinstance(node, _ALLOWED):
            raise Refused(f"line {node.lineno}: {type(node).__name__} is not in the language of letters")
        match node:
            case nodes.For():
                self._loop(node, loops, deep)
            case nodes.Call():
                self._call(node, loops)
            case nodes.Getattr():
                self._column(node, loops)
            case nodes.Name():
                if loops.get(node.name) != "line":  # a row by itself says nothing; a line is its words
                    raise Refused(f"line {node.lineno}: {node.name} stands alone")
            case _:
                for child in node.iter_child_nodes():
                    self.walk(child, loops, deep)

    def _loop(self, node: nodes.For, loops: Mapping[str, str], deep: int) -> None:
        target, over = node.target, node.iter
        plain = not node.test and not node.recursive and deep < DEEP
        called = isinstance(over, nodes.Call) and isinstance(over.node, nodes.Name)
        if not (plain and called and isinstance(target, nodes.Name)):
            raise Refused(f"line {node.lineno}: a loop goes over rows, papers, clauses or lines, at most {DEEP} deep")
        assert isinstance(over, nodes.Call) and isinstance(over.node, nodes.Name)
        name = over.node.name
        if name not in LOOPS or target.name in FUNCTIONS or target.name.startswith("_"):
            raise Refused(f"line {node.lineno}: a loop over {name}")
        self._call(over, loops)
        of = f"rows {_text(over.args[0])}" if name == "rows" else "line" if name in ("to_lines", "letterhead") else name
        inner = {**loops, target.name: of}
        for child in (*node.body,):
            self.walk(child, inner, deep + 1)
        for child in node.else_:
            self.walk(child, loops, deep)

    def _call(self, node: nodes.Call, loops: Mapping[str, str]) -> None:
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        if name not in FUNCTIONS or name in loops:
            raise Refused(f"line {node.lineno}: there is no function {name or 'of a row'}")
        if node.kwargs or node.dyn_args or node.dyn_kwargs or len(node.args) > 12:
            raise Refused(f"line {node.lineno}: {name} takes plain arguments")
        self.called.add(name)
        names = FUNCTIONS[name]
        for number, argument in enumerate(node.args):
            match argument:
                case nodes.Const() if isinstance(argument.value, str | int | bool):
                    if number == 0 and names:
                        self._note(names, str(argument.value))
                case nodes.Getattr() if number > 0 or not names:
                    self._column(argument, loops)
                case _:
                    raise Refused(f"line {node.lineno}: {name} takes words that stand there")
        if names and not node.args:
            raise Refused(f"line {node.lineno}: {name} wants a name")

    def _note(self, names: str, value: str) -> None:
        if names == "table":
            self.tables.setdefault(value, set())
        else:
            self.named.setdefault(names, set()).add(value)

    def _column(self, node: nodes.Getattr, loops: Mapping[str, str]) -> None:
        of = loops.get(node.node.name) if isinstance(node.node, nodes.Name) else None
        if of is None or of == "line" or node.attr.startswith("_"):
            raise Refused(f"line {node.lineno}: .{node.attr} is no column of a row")
        if of.startswith("rows "):
            self.tables.setdefault(of[5:], set()).add(node.attr)
        elif node.attr not in COLUMNS[of]:
            raise Refused(f"line {node.lineno}: {of} has no column {node.attr}")


def _text(node: nodes.Node) -> str:
    return str(node.value) if isinstance(node, nodes.Const) else ""
