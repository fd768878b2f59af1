"""The JSON Schemas of everything that is a file or is printed as JSON, made from the models that read and write it.

``python -m packets.workflow.schemas`` writes them into ``resources/schemas/``; a test fails where they are stale. Files of
ours are TOML: a day stands there as it is and in JSON as ``2026-12-07``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel

from forms.template import Recipe
from packets.letters.schema import Clauses, Template
from packets.manifest import Manifest
from packets.matters.matter import Matter
from packets.paths import RESOURCES
from packets.requests.holidays import Holiday
from packets.requests.office import OfficeRecord
from packets.requests.schema import Definition, Shared, Translated
from packets.requests.vocabulary import Agency, AnswerVocabulary, Clock, Crime, Era, EvidenceKind, Profile
from packets.workflow.results import RESULTS
from packets.workflow.results_fill import FILL_RESULTS
from packets.workflow.results_forms import FORMS
from packets.workflow.results_ink import INK
from packets.workflow.results_keeping import KEEPING
from packets.workflow.results_letters import LETTERS
from packets.workflow.results_questions import QUESTIONS
from packets.workflow.returning import ReturnTick
from packets.workflow.sheets.bring import ClientWords
from packets.workflow.vault_keeping_results import VAULT_KEEPING_RESULTS
from packets.workflow.vault_results import VAULT_RESULTS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FOLDER = Path("schemas")
"""Under the resources."""

FILES: dict[str, type[BaseModel]] = {
    "definition": Definition,
    "shared": Shared,
    "translated": Translated,
    "answers": AnswerVocabulary,
    "agency": Agency,
    "profile": Profile,
    "matter": Matter,
    "office": OfficeRecord,
    "manifest": Manifest,
    "form-recipe": Recipe,
    "letter": Template,
    "letter-clauses": Clauses,
}
TABLES: dict[str, type[BaseModel]] = {
    "evidence-kinds": EvidenceKind,
    "crimes": Crime,
    "clocks": Clock,
    "eras": Era,
    "holidays": Holiday,
    "client-sheet": ClientWords,
    "return-checks": ReturnTick,
}
"""Files that are one table of such entries, by id."""


def all_schemas() -> dict[str, dict[str, Any]]:
    """Every schema by its file name."""
    found = {name: _schema(model, name) for name, model in FILES.items()}
    found |= {name: _table(model, name) for name, model in TABLES.items()}
    results = RESULTS | FILL_RESULTS | FORMS | INK | KEEPING | LETTERS | QUESTIONS | VAULT_RESULTS | VAULT_KEEPING_RESULTS
    found |= {f"result-{name}": _schema(model, f"packet-desk: {name}", "serialization") for name, model in results.items()}
    # An answer may stand under its whole name, or in tables: [answers.person.name] family = "...".
    found["matter"]["properties"]["answers"]["additionalProperties"]["anyOf"].append({"type": "object"})
    return {f"{name}.schema.json": schema for name, schema in sorted(found.items())}


def text_of(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def write(folder: Path) -> list[str]:
    """Write every schema, take away what is none any more; gives the names of the files that changed."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {name: text_of(schema) for name, schema in all_schemas().items()}
    there = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.schema.json")}
    for name in there.keys() - wanted.keys():
        (folder / name).unlink()
    changed = [name for name, text in wanted.items() if there.get(name) != text]
    for name in changed:
        (folder / name).write_text(wanted[name], encoding="utf-8", newline="\n")
    return sorted([*changed, *(there.keys() - wanted.keys())])


def _schema(model: type[BaseModel], title: str, mode: Literal["validation", "serialization"] = "validation") -> dict[str, Any]:
    return {"$schema": DIALECT, **model.model_json_schema(by_alias=True, mode=mode), "title": title}


def _table(model: type[BaseModel], title: str) -> dict[str, Any]:
    entry = model.model_json_schema(by_alias=True, ref_template="#/$defs/{model}")
    definitions = {**entry.pop("$defs", {}), model.__name__: entry}
    return {
        "$schema": DIALECT,
        "$defs": definitions,
        "title": title,
        "type": "object",
        "additionalProperties": {"$ref": f"#/$defs/{model.__name__}"},
    }


if __name__ == "__main__":
    write(RESOURCES / FOLDER)
