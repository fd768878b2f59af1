"""JSON Schemas of everything that crosses a file border, made from the models: ``python -m packets.workflow.schemas``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter

from packets.manifest import Manifest
from packets.matters.matter import Matter
from packets.paths import RESOURCES
from packets.requests.holidays import Holiday
from packets.requests.schema import Definition, Shared
from packets.requests.vocabulary import Agency, AnswerVocabulary, Clock, Crime, EvidenceKind, Profile
from packets.workflow.results import RESULTS

FILES: dict[str, type[BaseModel]] = {
    "definition": Definition,
    "shared-items": Shared,
    "answers": AnswerVocabulary,
    "agency": Agency,
    "profile": Profile,
    "matter": Matter,
    "manifest": Manifest,
}
TABLES: dict[str, type[BaseModel]] = {"evidence-kinds": EvidenceKind, "crimes": Crime, "clocks": Clock, "holidays": Holiday}


def all_schemas() -> dict[str, dict[str, Any]]:
    """Every schema by its file name."""
    found = {f"{name}.schema.json": model.model_json_schema(by_alias=True) for name, model in FILES.items()}
    found |= {f"{name}.schema.json": TypeAdapter(dict[str, model]).json_schema() for name, model in TABLES.items()}  # type: ignore[valid-type]
    found |= {
        f"result-{name}.schema.json": model.model_json_schema(by_alias=True, mode="serialization")
        for name, model in RESULTS.items()
    }
    return found


def text_of(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in all_schemas().items():
        (folder / name).write_text(text_of(schema), encoding="utf-8")


if __name__ == "__main__":
    write(RESOURCES / "schemas")
