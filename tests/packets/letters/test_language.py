"""The language of templates: a few words, and no way from them to anything else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from jinja2.exceptions import SecurityError

from packets.letters import language
from packets.letters.language import Refused, read, run

REFUSED = [
    "{{ ().__class__ }}",
    '{{ say("x").upper() }}',
    "{{ say.__globals__ }}",
    '{% for a in rows("t") %}{{ a.__class__ }}{% endfor %}',
    '{% for a in rows("t") %}{{ a["x"] }}{% endfor %}',
    '{% for a in rows("t") %}{{ a }}{% endfor %}',
    '{% for a in rows("t") recursive %}{{ a.x }}{% endfor %}',
    '{% for a in rows("t") %}{% for b in rows("t") %}{% for c in rows("t") %}{{ c.x }}{% endfor %}{% endfor %}{% endfor %}',
    "{% for a in range(9) %}x{% endfor %}",
    '{% for say in rows("t") %}{{ say.x }}{% endfor %}',
    "{% set a = 1 %}",
    "{{ 7 * 7 }}",
    '{{ "a" ~ "b" }}',
    '{{ say("a") ~ say("b") }}',
    '{{ "%s" % "a" }}',
    '{{ say("x")|upper }}',
    '{{ say(say("x")) }}',
    '{{ say(key="x") }}',
    "{{ say(*[1]) }}",
    "{{ say() }}",
    "{{ self }}",
    "{{ cycler }}",
    "{{ lipsum() }}",
    "{{ open() }}",
    '{% include "x" %}',
    '{% import "x" as y %}',
    '{% extends "x" %}',
    "{% block a %}{% endblock %}",
    "{% macro a() %}{% endmacro %}",
    '{% if say("a") is defined %}{% endif %}',
    '{% if say("a") == "b" %}{% endif %}',
    "{% raw %}x{% endraw %}{{ 1 + 1 }}",
    "{{ namespace() }}",
    "{% if %}",
    "{{ " + "(" * 2_000 + "1" + ")" * 2_000 + " }}",
]


@pytest.mark.parametrize("source", REFUSED)
def test_what_the_language_does_not_have_is_refused_before_anything_runs(source: str) -> None:
    def never(*_: object) -> str:
        raise AssertionError("it ran")

    with pytest.raises(Refused):
        run(source, dict.fromkeys(language.FUNCTIONS, never))


def test_what_a_template_reads_is_known_from_its_words() -> None:
    found = read(
        '{% if given("a.b") and not holds("c", "d") %}{{ say("e") }}{% elif yes("f") %}x{% else %}{{ client() }}{% endif %}'
        '{% for one in rows("events") %}{{ one.day }}{% endfor %}'
        '{% for one in papers("report") %}{{ cite(one.id, 2) }}{% endfor %}'
        '{{ agency("title") }}{{ sign("client") }}{% for one in to_lines() %}{{ one }}{% endfor %}'
    )
    assert found.answers == {"a.b", "c", "e", "f"}
    assert {"person.name.family", "employer.legal_name"} <= found.implied
    assert found.tables == {"events": {"day"}}
    assert (found.items, found.signs, found.facts) == ({"report"}, {"client"}, {"agency": {"title"}})


def test_the_sandbox_stands_behind_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """Should a word of the language ever let something through, Jinja's sandbox still has no attribute and no foreign call."""
    monkeypatch.setattr(language, "read", lambda source: None)

    class Ours:
        for_letters = True

        def __call__(self, *_: object) -> str:
            return "said"

    assert run('{{ say("x") }}', {"say": Ours()}) == "said"
    for source in (
        '{{ say("x").upper() }}',
        "{{ say.__class__.__mro__ }}",
        "{{ other() }}",
        '{{ "a" * 9 }}',
        '{{ say("x")|upper }}',
    ):
        with pytest.raises((Refused, SecurityError)):
            run(source, {"say": Ours(), "other": lambda: "x"})


def test_what_loops_make_of_a_template_ends_where_a_letter_does() -> None:
    """Ninety thousand characters within two loops over sixty rows are as long as three hundred million: it never ended."""
    rows = Function(lambda _: [{"day": "1"}] * 60)
    source = f'{{% for one in rows("events") %}}{{% for two in rows("events") %}}{"x" * 90_000}{{% endfor %}}{{% endfor %}}'
    with pytest.raises(Refused, match="300,000"):
        run(source, {"rows": rows})
    assert run('{% for one in rows("events") %}x{% endfor %}', {"rows": rows}) == "x" * 60


class Function:
    for_letters = True

    def __init__(self, work: Callable[[str], object]) -> None:
        self._work = work

    def __call__(self, name: str) -> object:
        return self._work(name)
