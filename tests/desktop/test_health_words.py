"""Each rule of the policy has words, and each value too."""

from __future__ import annotations

from desktop.models.health import policy_lines, rule, value
from packets.errors import Problem
from packets.system.policy import STRICTEST, Found, Policy, orders
from packets.workflow.desk import Desk


def test_every_rule_has_words_and_no_value_is_shown_as_the_program_writes_it(desk: Desk) -> None:
    for found in (Policy(), STRICTEST):
        for table, name, _ in orders():
            assert rule(table, name)
            said = value(getattr(getattr(found, table), name))
            assert "_" not in said
            assert said not in ("", "None", "True", "False", "[]", "()")


def test_a_policy_that_cannot_be_believed_says_why(desk: Desk) -> None:
    reason = Problem("policy_broken", "x", {"file": "policy.toml", "faults": "it is nested too deeply"})
    head, lines = policy_lines(Found(STRICTEST, (reason,), there=True), desk)
    assert "nested too deeply" in head
    assert "Packets and papers may leave the vault as files: no" in lines
