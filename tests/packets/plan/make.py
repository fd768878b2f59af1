"""Plans for the tests: matters of the fixture office with papers of all sorts, and their plans in short words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from packets.matters.facts import DocumentFacts
from packets.matters.matter import Matter
from packets.plan import Plan, Selection, select
from packets.requests.schema import Destination
from packets.requests.vocabulary import Profile
from tests.build import a_matter, a_paper, drafted, facts_for

Made = tuple[Matter, dict[str, DocumentFacts]]

SITES = {"sites": [{"id": "north", "name": "North", "open": True}, {"id": "south", "name": "South", "open": True}]}


def report(id_: str = "e-1", **values: Any) -> dict[str, Any]:
    return a_paper(id_, **{"item": "report", "kind": "mini_report", **values})


def foreign(id_: str = "e-1", *, certified: bool = True, **values: Any) -> list[dict[str, Any]]:
    """A Spanish report with its translation, and the translator's certificate."""
    behind = [a_paper(f"{id_}-tr", kind="translation", translation_of=id_)]
    if certified:
        behind.append(a_paper(f"{id_}-ct", kind="translator_certificate", translation_of=id_))
    return [report(id_, language="es", **values), *behind]


def variant(id_: str, of: str, *for_: str, **values: Any) -> dict[str, Any]:
    return report(id_, variant_of=of, **{"for": list(for_), **values})


def planned(
    *papers: Mapping[str, Any], pages: int | Mapping[str, int] = 1, adjustments: Sequence[Mapping[str, Any]] = (), **matter: Any
) -> Plan:
    """The plan of these papers, all of so many pages, or of one page but for those that are named."""
    found = a_matter(papers=papers, adjustments=adjustments, **matter)
    facts = facts_for(found, default=pages) if isinstance(pages, int) else facts_for(found, pages)
    return drafted(found, facts)


def order(plan: Plan) -> list[str]:
    return [entry.id for entry in plan.entries]


def shape(plan: Plan) -> dict[str, list[str]]:
    """By entry, the ids of its pages in order."""
    return {entry.id: list(entry.page_ids) for entry in plan.entries}


def fates(found: Plan | Selection) -> dict[str, str]:
    return {str(page): f"{fate.fate.value} {fate.reason}".strip() for page, fate in found.fates.items()}


def chosen(plan: Plan, profile: Profile, agency: str = "") -> list[str]:
    return [entry.id for entry in select(plan, profile, agency).bound]


PLACES = [
    ("two_letters", "mini_letter"),
    ("employer_paper", "mini_letter"),
    ("form", "mini_form"),
    ("bound_form", "mini_form"),
    ("report", "mini_report"),
    ("court_paper", "mini_report"),
    ("site_sheet", "mini_sheet"),
    ("event_paper", "mini_notice"),
    ("bundle", "mini_sheet"),
    ("shared_need", "mini_report"),
    ("memo", "mini_memo"),
    ("page_read", "mini_page"),
    ("", "other"),
    ("", "mini_page"),
]


@st.composite
def matters(draw: st.DrawFn) -> Made:
    """A matter of up to eight papers of up to four pages: filed anywhere, left out in part, with translations and variants."""
    papers: list[dict[str, Any]] = []
    for number in range(1, draw(st.integers(0, 8)) + 1):
        id_ = f"e-{number}"
        earlier = [paper["id"] for paper in papers if not (paper.get("translation_of") or paper.get("variant_of"))]
        role = draw(st.sampled_from(["main", "main", "main", "translation", "certificate", "variant"])) if earlier else "main"
        if role == "main":
            item, kind = draw(st.sampled_from(PLACES))
            paper = a_paper(id_, item=item, kind=kind, language=draw(st.sampled_from(["en", "en", "es"])))
            paper |= draw(st.sampled_from([{}, {}, {"date": "2026-03-02"}, {"order": 1}, {"person": "Worker 7"}]))
        elif role == "variant":
            to = draw(st.sampled_from(["agency", "office", "test"]))
            paper = a_paper(id_, variant_of=draw(st.sampled_from(earlier)), **{"for": [to]})
        else:
            kind = "translation" if role == "translation" else "translator_certificate"
            paper = a_paper(id_, kind=kind, translation_of=draw(st.sampled_from(earlier)))
        if draw(st.integers(0, 4)) == 0:
            paper["left_out"] = [{"page": draw(st.integers(1, 4)), "reason": draw(st.sampled_from(["blank", "no use"]))}]
        if draw(st.integers(0, 5)) == 0:
            paper["goes_to"] = draw(st.sampled_from([["agency"], ["office"], ["court"], ["privileged"]]))
        papers.append(paper)
    matter = a_matter(papers=papers, tables={**SITES, "happenings": [{"id": "one"}]})
    return matter, facts_for(matter, {paper["id"]: draw(st.integers(1, 4)) for paper in papers})


def reader(to: Destination) -> dict[str, Any]:
    """What a profile of that reader says."""
    return {"to": to.value, "carries": (to.value,), "sections": ("letters", "forms", "exhibits", "office")}
