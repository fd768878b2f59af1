"""What stands beside an original: the working copy that the worker made, and its facts; and whether all three still belong
together."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import BinaryIO

from pydantic import ValidationError

from packets.errors import Known, Problem
from packets.matters.facts import DocumentFacts, Fact
from packets.matters.matter import Evidence, Matter
from packets.vault.files import disk_faults
from packets.vault.store import Blob, BlobWriter, Store
from packets.worker.client import Worker

CHUNK = 1 << 20


class TakenIn(Fact):
    """The facts of one paper as stored beside its working copy, and the original as it was then."""

    facts: DocumentFacts
    original_size: int
    original_changed: int
    working_changed: int = 0
    """When the copy was written. A copy that was touched since is read anew before it is printed."""
    made_for: str = ""
    """Of a covered copy: the hash of the boxes that it was made for."""


def working_name(evidence: str, *, covered: bool = False) -> str:
    return f"working/{evidence}{'.covered' if covered else ''}.pdf"


def facts_name(evidence: str, *, covered: bool = False) -> str:
    return f"working/{evidence}{'.covered' if covered else ''}.json"


def take_in(
    store: Store,
    worker: Worker,
    source: BinaryIO,
    size: int,
    name: str,
    evidence: str,
    passwords: Sequence[str] = (),
    *,
    new: bool = False,
    pixels: bool = False,
    before: Callable[[DocumentFacts], object] = lambda facts: None,
) -> DocumentFacts:
    """The working copy of `source` into the store, through the worker. Passwords are tried in turn. `before` hears the facts
    before the copy has its name, and may still raise."""
    fault = Known("needs_password", file=name)
    for password in (None, *passwords):
        with store.put_blob(working_name(evidence), new=new) as blob:
            careful = Careful(blob)
            try:
                source.seek(0)
                facts = worker.take_in(source, size, name, sink=careful.write, password=password, pixels=pixels)
                careful.check()
                before(facts)
            except OSError:
                # It is not of the length that it was a moment ago, or cannot be read to its end.
                raise Known("file_changed", file=name) from None
            except Known as refused:
                fault = Known(refused.code, **{**refused.params, "file": name})
                if refused.code in ("needs_password", "wrong_password"):
                    continue
                raise fault from None
            if careful.keep() != facts.working:
                raise Known("worker_failed", file=name, reason="copy")
            return facts
    raise fault


class Careful:
    """Hears the worker out even where the disk fails meanwhile: a conversation broken off would spoil the next one."""

    def __init__(self, blob: BlobWriter) -> None:
        self._blob = blob
        self._fault: Known | None = None

    def write(self, data: bytes) -> None:
        if self._fault is None:
            try:
                self._blob.write(data)
            except Known as fault:
                self._fault = fault

    def check(self) -> None:
        """Raises what the disk said meanwhile."""
        if self._fault is not None:
            raise self._fault

    def keep(self) -> str:
        self.check()
        return self._blob.keep()


def as_pixels(store: Store, worker: Worker, paper: Evidence, passwords: Sequence[str] = ()) -> DocumentFacts:
    """Make the working copy of a paper anew from its original, every page as a picture. It has the same pages under the same
    numbers. Where it cannot be made the copy that there is stays; a run killed in between makes one again when it is needed.
    """
    original, taken = store.blob(paper.file), read_facts(store, paper.id)
    if original is None:
        raise Known("evidence_gone", file=paper.file)

    def may_stand_for(facts: DocumentFacts) -> None:
        if taken is not None and (facts.original, len(facts.pages)) != (taken.facts.original, len(taken.facts.pages)):
            raise Known("evidence_changed", file=paper.file)
        # Facts of one copy beside another would be taken for damage; none beside any are made again.
        store.drop_blob(facts_name(paper.id))

    with store.open_blob(paper.file) as source:
        facts = take_in(
            store, worker, source, original.size, paper.file, paper.id, passwords, pixels=True, before=may_stand_for
        )
    keep_facts(store, paper.id, facts, paper.file)
    return facts


def keep_facts(
    store: Store, evidence: str, facts: DocumentFacts, original: str, *, covered: bool = False, made_for: str = ""
) -> TakenIn:
    """The facts beside the copy they are of, with size and time of original and copy as they are now."""
    now, copy = store.blob(original), store.blob(working_name(evidence, covered=covered))
    if now is None or copy is None:
        raise Known("file_missing", file=original)
    taken = TakenIn(
        facts=facts,
        original_size=now.size,
        original_changed=now.changed,
        working_changed=copy.changed,
        made_for=made_for,
    )
    with store.put_blob(facts_name(evidence, covered=covered)) as blob:
        blob.write(taken.model_dump_json(by_alias=True).encode())
        blob.keep()
    return taken


def read_facts(store: Store, evidence: str, *, covered: bool = False) -> TakenIn | None:
    """The stored facts; None where there are none. Raises `Known` where they are not ours."""
    name = facts_name(evidence, covered=covered)
    if store.blob(name) is None:
        return None
    with store.open_blob(name) as file, disk_faults(name):
        try:
            return TakenIn.model_validate_json(file.read())
        except ValidationError:
            raise Known("working_copy_gone", file=evidence) from None


def intact(store: Store, evidence: str, taken: TakenIn, *, covered: bool = False) -> bool:
    """Whether the copy is the one that was made. Its hash is only reckoned where it was touched."""
    name = working_name(evidence, covered=covered)
    copy = store.blob(name)
    if copy is None or copy.size != taken.facts.working_bytes:
        return False
    return copy.changed == taken.working_changed or _sha256(store, name) == taken.facts.working


def fit_facts(store: Store, matter: Matter, digests: Mapping[str, str]) -> None:
    """After files came here from another place, with their facts: those whose files are what they tell of (by `digests`, the
    SHA-256 of each file) get the times of here. The others stay as they are, and what is wrong with them is told as ever."""
    for paper in matter.evidence:
        for covered in (False, True):
            try:
                taken = read_facts(store, paper.id, covered=covered)
            except Known:
                continue
            names = {working_name(paper.id, covered=covered): taken.facts.working if taken else ""}
            if not covered and taken:
                names[paper.file] = taken.facts.original
            if taken and store.blob(paper.file) and all(digests.get(name) == known for name, known in names.items()):
                keep_facts(store, paper.id, taken.facts, paper.file, covered=covered, made_for=taken.made_for)


def facts_of(
    store: Store, worker: Callable[[], Worker] | None, matter: Matter
) -> tuple[dict[str, DocumentFacts], list[Problem]]:
    """The facts of every paper. A paper without a working copy (a folder written by hand) gets one, and it is told; a
    damaged copy, or an original that was changed since, is a problem and nothing is made again. Without a worker
    nothing is made or read through: for what only looks."""
    found: dict[str, DocumentFacts] = {}
    problems: list[Problem] = []
    for paper in matter.evidence:
        try:
            facts, told = _facts(store, worker, paper)
        except Known as fault:
            code = {"file_missing": "evidence_gone"}.get(fault.code, fault.code)
            if code not in ("evidence_gone", "evidence_changed", "working_copy_gone"):
                code = "evidence_unreadable"
            why = str(fault.params.get("reason", fault.code)).replace("_", " ")
            problems.append(Problem(code, paper.id, {**fault.params, "file": paper.file, "why": why}))
            continue
        problems += told
        if facts is not None:
            found[paper.id] = facts
    return found, problems


def _facts(store: Store, worker: Callable[[], Worker] | None, paper: Evidence) -> tuple[DocumentFacts | None, list[Problem]]:
    taken = read_facts(store, paper.id)
    original, copy = store.blob(paper.file), store.blob(working_name(paper.id))
    if original is None:
        raise Known("evidence_gone")
    if taken is not None and _changed(store, paper, taken, original):
        raise Known("evidence_changed")
    if worker is None or (taken is not None and copy is not None):
        if worker is not None and taken is not None and not intact(store, paper.id, taken):
            raise Known("working_copy_gone")
        return taken.facts if taken else None, []
    if taken is None and paper.sha256 and paper.sha256 != _sha256(store, paper.file):
        raise Known("evidence_changed")
    with store.open_blob(paper.file) as source:
        facts = take_in(store, worker(), source, original.size, paper.file, paper.id, pixels=paper.pixels)
    keep_facts(store, paper.id, facts, paper.file)
    return facts, [Problem("working_copy_made" if taken is None and copy is None else "working_copy_remade", paper.id)]


def _changed(store: Store, paper: Evidence, taken: TakenIn, original: Blob) -> bool:
    """Whether the original is another one than was taken in. Its hash is only reckoned where the file was touched."""
    if paper.sha256 and paper.sha256 != taken.facts.original:
        return True
    if original.size != taken.original_size:
        return True
    return original.changed != taken.original_changed and _sha256(store, paper.file) != taken.facts.original


def _sha256(store: Store, name: str) -> str:
    digest = hashlib.sha256()
    with store.open_blob(name) as file, disk_faults(name):
        while data := file.read(CHUNK):
            digest.update(data)
    return digest.hexdigest()
