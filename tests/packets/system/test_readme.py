"""The README's policy is one that is followed, says every rule, and its defaults and strictest values are those of the code."""

from __future__ import annotations

import re
import tomllib

import pytest

from packets.system.policy import IDS, STRICTEST, Policy, orders
from tests.build import ROOT

SAMPLE = (ROOT / "README.md").read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
RULES = [(table, name) for table, name, _ in orders()]


def lines() -> dict[tuple[str, str], str]:
    """Every rule, and the line that says it."""
    found: dict[tuple[str, str], str] = {}
    table = ""
    for line in SAMPLE.splitlines():
        if head := re.fullmatch(r"\[(\w+)]", line):
            table = head[1]
        elif rule := re.match(r"#?(\w+) = ", line):
            found[table, rule[1]] = line
    return found


def test_what_stands_there_is_what_holds_without_a_file() -> None:
    said = Policy.model_validate(tomllib.loads(SAMPLE))
    assert said == Policy()


def test_every_rule_is_told() -> None:
    assert list(lines()) == RULES


@pytest.mark.parametrize("rule", RULES, ids=".".join)
def test_the_strictest_value_is_told(rule: tuple[str, str]) -> None:
    told = lines()[rule].split("strictest: ")[1].strip()
    value = getattr(getattr(STRICTEST, rule[0]), rule[1])
    if value == IDS:
        assert told == "all five" and len(IDS) == 5
    else:
        (said,) = tomllib.loads(f"x = {told}").values()
        assert (tuple(said) if isinstance(said, list) else said) == value
