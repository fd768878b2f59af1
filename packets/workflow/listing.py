"""Everything the library knows, as one listing."""

from __future__ import annotations

from packets.requests.library import Library
from packets.workflow.results import DefinitionsResult, KindItemResult, KindResult, NamedResult


def definitions(library: Library) -> DefinitionsResult:
    return DefinitionsResult(
        kinds=[
            KindResult(
                id=kind.id,
                edition=kind.definition.edition,
                title=kind.definition.title,
                hash=kind.hash,
                currency=kind.definition.currency.status,
                profile=kind.definition.profile,
                items=[
                    KindItemResult(
                        id=item.id,
                        kind=item.kind.value,
                        label=item.label,
                        need=item.need.value,
                        accepts=[*item.accepts, *(one for part in item.parts for one in part.accepts)],
                        goes_to=[one.value for one in item.goes_to],
                        for_each=item.for_each,
                    )
                    for item in kind.items
                ],
            )
            for kind in library.kinds.values()
        ],
        evidence_kinds=[NamedResult(id=id_, label=one.label) for id_, one in library.evidence_kinds.items()],
        answer_keys=[NamedResult(id=id_, label=key.label) for id_, key in library.answers.answers.items()],
        tables=[NamedResult(id=id_, label=table.label) for id_, table in library.answers.tables.items()],
        agencies=[NamedResult(id=id_, label=agency.title) for id_, agency in library.agencies.items()],
        profiles=[NamedResult(id=id_, label=profile.title) for id_, profile in library.profiles.items()],
    )
