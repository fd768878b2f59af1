"""The two ways out where a matter is not whole: what is missing comes back from a backup, or somebody who decides goes on
without it.

What comes back is exactly what the history tells of wherever a backup has it; an older version only where that is said to be
wanted. Going on without stands in the history for ever, with the names of what was lost; nothing is deleted but rows that open
for nobody.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from packets.errors import Known
from packets.matters.matter import Matter
from packets.progress import SILENT, Report
from packets.requests.model import shaped
from packets.vault.sealed import plain
from packets.vault.sealed.blobs import BlobReader
from packets.vault.sealed.check import name_of
from packets.vault.sealed.generations import generations
from packets.vault.sealed.ledger import HEAD, HISTORY, WENT_ON, Entry, Finding, Put
from packets.vault.sealed.matter import RECORD, Change, Kept, SealedMatter
from packets.vault.sealed.matters import Line, about_key
from packets.vault.sealed.peek import looked_into
from packets.vault.sealed.sealing import Tampered, about, new_key
from packets.vault.sealed.vault import Tx, Vault


@dataclass(frozen=True, slots=True)
class Mended:
    """What came of it, by names inside the matter."""

    restored: tuple[str, ...] = ()
    """As they were when they were written last."""
    older: tuple[str, ...] = ()
    """As they were at the time of a backup."""
    left: tuple[str, ...] = ()
    """Not whole yet."""
    given_up: tuple[str, ...] = ()
    """Gone, by decision."""


def restore_documents(
    vault: Vault,
    key: str,
    source: Path,
    names: Collection[str] | None = None,
    report: Report = SILENT,
    *,
    older: bool = False,
) -> Mended:
    """What of the matter is missing, damaged or rolled back, from the generations of the backup under `source`, the newest
    first. `names` are the files to look at, None all of them; records are always looked at. With `older`, a record comes back
    as it was at the time of the backup where nobody has it as it was written last."""
    with ExitStack() as stack:
        old = _then(vault, source, stack)
        matter = _matter(vault, key, old)
        then = _of_matter(matter, old)
        done = _mend(matter, then, older=older, give_up=False)
        files = _files(matter, then, names, report)
    return replace(done, restored=(*done.restored, *files.restored), left=(*done.left, *files.left))


def go_on_without(vault: Vault, key: str, source: Path | None = None) -> Mended:
    """What of the matter's records cannot be had is gone, and the rest loads again. With `source`, what a backup has comes back
    first, older versions too. Only who may decide says so."""
    if not vault.who.may_decide(vault.clock().date()):
        raise Known("attorney_only", name=vault.who.name)
    with ExitStack() as stack:
        old = _then(vault, source, stack) if source is not None else []
        matter = _matter(vault, key, old)
        return _mend(matter, _of_matter(matter, old), older=True, give_up=True)


# What a backup has


@dataclass(frozen=True, slots=True)
class _Then:
    """The matter as it was at the time of a backup."""

    vault: Vault
    matter: SealedMatter


def _then(vault: Vault, source: Path, stack: ExitStack) -> list[Vault]:
    """Every generation that opens, the newest first. Raises `Known` where none does."""
    found: list[Vault] = []
    fault = Known("no_backup", folder=source.name)
    for one in reversed(generations(source, vault.id)):
        try:
            found.append(stack.enter_context(looked_into(vault, one)))
        except Known as why:
            fault = why
    if not found:
        raise fault
    return found


def _of_matter(matter: SealedMatter, old: Sequence[Vault]) -> list[_Then]:
    found: list[_Then] = []
    for then in old:
        line = next((one for one in then.matters.lines.values() if one.id == matter.id), None)
        if line is not None and line.open_to_me:
            with suppress(Known):
                keys = then.matters._keys_of(line)
                there = SealedMatter.read(then, then.matters, line.id, line.key, keys, restricted=line.restricted)
                found.append(_Then(then, there))
    return found


def _matter(vault: Vault, key: str, old: Sequence[Vault]) -> SealedMatter:
    """The matter, whatever is wrong with it; its key from a backup where it has lost its own."""
    if vault.read_only:
        raise Known("vault_read_only")
    with suppress(Known):
        return vault.matters.open(key)
    line = vault.matters.line(key)
    if line.restricted or line.epoch == 0:
        return vault.matters.open(key)
    for then in old:
        there = next((one for one in then.matters.lines.values() if (one.id, one.epoch) == (line.id, line.epoch)), None)
        if there is not None:
            with suppress(Known):
                _key_again(vault, line, then.matters._keys_of(there).key)
                break
    return vault.matters.open(key)


def _key_again(vault: Vault, line: Line, key: bytes) -> None:
    wrapped = vault.office_keys.wrap.wrap(key, about_key(vault.id, line.id, line.epoch))
    with vault.write() as tx:
        tx.one("UPDATE matters SET wrapped=? WHERE id=?", (wrapped, line.id))
        tx.touch("matters", line.id)
        tx.ledger(vault.office, (), (), Entry("key restored", {"matter": line.key}))


# Records and history


@dataclass
class _Plan:
    exact: list[tuple[Any, ...]] = field(default_factory=list)
    """Rows as they stood: id, kind, rev, epoch, ciphertext."""
    entries: list[tuple[Any, ...]] = field(default_factory=list)
    """Entries of the history: seq, ciphertext, by, signature."""
    puts: list[Put] = field(default_factory=list)
    gone: list[bytes] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)
    older: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    head: bool = False
    """The head says something else than the set and the history."""


def _mend(matter: SealedMatter, then: Sequence[_Then], *, older: bool, give_up: bool) -> Mended:
    vault = matter.vault
    with vault.lock:
        with vault.write() as tx:
            tx.run("REINDEX")  # a damaged index hides rows that are there
        matter.read_again()
        plan = _planned(matter, then, older=older)
        nothing = not (matter.findings or plan.entries or plan.lost)
        if nothing:
            return Mended()
        whole = not (plan.left or plan.lost)
        try:
            if whole or give_up:
                _finish(matter, plan, give_up=not whole)
            elif plan.exact or plan.entries:
                _in_part(matter, plan)
        finally:
            matter.read_again()
        if give_up or whole:
            matter.whole()
            _list_again(matter)
            return Mended(tuple(plan.restored), tuple(plan.older), (), tuple(plan.left))
        return Mended(tuple(plan.restored), (), tuple([*plan.left, *plan.older] or [HISTORY]))


def _planned(matter: SealedMatter, then: Sequence[_Then], *, older: bool) -> _Plan:
    plan = _Plan()
    _plan_history(matter, then, plan)
    for one in matter.findings:
        if one.kind == HEAD:
            plan.head = True
        elif one.kind == HISTORY:
            plan.head = plan.head or one.state == "strange"
        elif one.state == "strange":
            plan.gone.append(one.record)
        elif not (_exactly(one, then, plan) or (older and _as_then(matter, one, then, plan))):
            plan.left.append(name_of(one))
    if plan.head:
        plan.left.append(HISTORY)
    return plan


def _exactly(one: Finding, then: Sequence[_Then], plan: _Plan) -> bool:
    """The row as the history tells of it, to the byte."""
    sql = "SELECT kind, rev, epoch, ct FROM records WHERE id=? AND matter=?"
    for old in then:
        row = old.vault.database.row(sql, (one.record, old.matter.id))
        if row is not None and row[1] == one.rev and hashlib.sha256(row[3]).hexdigest()[:32] == one.mark:
            plan.exact.append((one.record, *row))
            plan.restored.append(name_of(one))
            return True
    return False


def _as_then(matter: SealedMatter, one: Finding, then: Sequence[_Then], plan: _Plan) -> bool:
    """What a backup has of it, or the older version that stands in its place now."""
    for data in (*(_data(old.matter, one) for old in then), _data(matter, one)):
        if data is None or (one.kind == "blob" and (data := _named_so(matter, then, data, one.hint)) is None):
            continue
        plan.puts.append(Put(one.kind, data, one.record, one.hint))
        plan.older.append(name_of(one))
        return True
    return False


def _data(matter: SealedMatter, one: Finding) -> bytes | None:
    row = matter.vault.database.row("SELECT kind, rev, epoch, ct FROM records WHERE id=? AND matter=?", (one.record, matter.id))
    sealer = matter.ledger.seals.record(one.kind)
    if row is None or row[0] != one.kind or sealer is None:
        return None
    kind, rev, epoch, ct = row
    try:
        return sealer.open(ct, about(f"records {kind}", matter.vault.id, matter.id, one.record, rev, epoch))
    except Tampered:
        return None


def _named_so(matter: SealedMatter, then: Sequence[_Then], data: bytes, name: str) -> bytes | None:
    """An older record of a file under the name that the file has now; None where its file is nowhere any more."""
    head, inline = plain.read(data)
    blob = bytes.fromhex(head["blob"])
    places = [matter.matters.files, *(old.matter.matters.files for old in then)]
    if blob and not any(files.path(blob).is_file() for files in places):
        return None
    return plain.write({**head, "name": name or head["name"]}, inline)


def _plan_history(matter: SealedMatter, then: Sequence[_Then], plan: _Plan) -> None:
    """Entries that cannot be read, from a backup: each must lead to the next, or to the end that the head tells of."""
    ledger, database = matter.ledger, matter.vault.database
    gaps = ledger.gaps(database)
    if not gaps:
        return
    next_of = {step.seq - 1: step.told["prev"] for step in ledger.steps(database) if step.told is not None}
    next_of.setdefault(ledger.seq, ledger.last.hex())
    for seq in reversed(gaps):
        found = _entry(matter, then, seq, next_of.get(seq))
        if found is None:
            plan.lost.append(seq)
        else:
            body, by, sig = found
            next_of[seq - 1] = json.loads(body)["prev"]
            plan.entries.append((seq, body, by, sig))
    if plan.entries:
        plan.restored.append(HISTORY)


def _entry(matter: SealedMatter, then: Sequence[_Then], seq: int, digest: str | None) -> tuple[bytes, bytes, bytes] | None:
    sql = "SELECT epoch, ct, by, sig FROM history WHERE matter=? AND seq=?"
    for old in then:
        row = old.vault.database.row(sql, (matter.id, seq))
        if row is None:
            continue
        epoch, ct, by, sig = row
        with suppress(Tampered):
            body = old.matter.ledger.seals.audit.open(ct, about("history", matter.vault.id, matter.id, by, seq, epoch))
            if hashlib.sha256(body).hexdigest() == digest:
                return body, by, sig
    return None


def _raw(matter: SealedMatter, tx: Tx, plan: _Plan) -> None:
    for id_, kind, rev, epoch, ct in plan.exact:
        tx.run("INSERT OR REPLACE INTO records VALUES (?,?,?,?,?,?)", (id_, matter.id, kind, rev, epoch, ct))
    for seq, body, by, sig in plan.entries:
        epoch = matter.keys.epoch
        ct = matter.keys.audit.seal(body, about("history", matter.vault.id, matter.id, by, seq, epoch))
        tx.run("INSERT OR REPLACE INTO history VALUES (?,?,?,?,?,?)", (matter.id, seq, epoch, ct, by, sig))


def _in_part(matter: SealedMatter, plan: _Plan) -> None:
    """Only what is exactly as the head has it: a head that is written while something is missing would cover that."""
    vault = matter.vault
    with vault.write() as tx:
        _raw(matter, tx, plan)
        tx.ledger(vault.office, (), (), Entry("restored in part", {"matter": matter.key, "names": plan.restored}))


def _finish(matter: SealedMatter, plan: _Plan, *, give_up: bool) -> None:
    vault = matter.vault
    with vault.write() as tx:
        _raw(matter, tx, plan)
        matter.read_again()  # within the transaction: with what came back
        gone = [one.record for one in matter.findings if one.record and not _stays(one, plan)]
        patched = _patched(matter, plan, gone) if gone or plan.puts or give_up else []
        what: dict[str, Any] = {"names": plan.restored, "older": plan.older}
        if give_up:
            what |= {"without": plan.left, "lost": matter.ledger.gaps(vault.database)}
        if give_up or plan.head:
            matter.ledger.to_the_end(vault.database)
        entry = Entry(WENT_ON if give_up else "restored", what)
        tx.ledger(matter.ledger, [*plan.puts, *patched], (), entry, gone=gone, afresh=give_up)
        _rows_again(matter, tx)


def _list_again(matter: SealedMatter) -> None:
    """What the list and the card say of it follows; if it waited for another key because it was not whole, it gets that."""
    matter.vault.matters.catch_up()
    matter.commit(matter.record, Change(), Entry("listed"))


def _stays(one: Finding, plan: _Plan) -> bool:
    return any(put.id == one.record for put in plan.puts)


def _patched(matter: SealedMatter, plan: _Plan, gone: Collection[bytes]) -> list[Put]:
    """The record without the papers that are gone, so that what is left holds together."""
    papers: dict[str, tuple[bytes, dict[str, Any]]] = {}
    order: list[str] = []
    record: dict[str, Any] | None = None
    record_id: bytes | None = None
    contents, _ = matter.ledger.read(matter.vault.database)
    contents |= {put.id: put.data for put in plan.puts if put.id is not None}
    kinds = {id_: row.kind for id_, row in matter.ledger.rows.items()} | {put.id: put.kind for put in plan.puts if put.id}
    for id_, data in contents.items():
        if id_ in gone:
            continue
        if kinds[id_] == "paper":
            row = plain.head_of(data)["row"]
            papers[row["id"]] = (id_, row)
        elif kinds[id_] == "matter":
            head = plain.head_of(data)
            record, order, record_id = head["record"], head["papers"], id_
    named = [one for one in order if one in papers] + sorted(papers.keys() - set(order))
    found: list[Put] = []
    for name in named:
        id_, row = papers[name]
        fit = {key: value for key, value in row.items() if not (key in _LINKS and row[key] and row[key] not in papers)}
        if fit != row:
            if "variant_of" not in fit:
                fit.pop("for", None)
            papers[name] = (id_, fit)
            plan.puts = [put for put in plan.puts if put.id != id_]
            found.append(Put("paper", plain.write({"row": fit}), id_, name))
    if record is None or named != order:
        if record is None:
            record = {"schema": 1, "id": matter.key, "practice": matter.vault.record.practice}
        plan.puts = [put for put in plan.puts if put.kind != "matter"]
        found.append(Put("matter", plain.write({"record": record, "papers": named, "key": matter.key}), record_id, "matter"))
    shaped(Matter, {**record, "evidence": [papers[name][1] for name in named]}, RECORD)
    return found


_LINKS = ("translation_of", "variant_of")


def _rows_again(matter: SealedMatter, tx: Tx) -> None:
    """Files of the matter that the list of files has lost, or keeps for nobody."""
    there = {row[0] for row in tx.rows("SELECT id FROM blobs WHERE matter=?", (matter.id,))}
    lost = [one for one in matter.kept.values() if one.blob and one.blob not in there]
    tx.blobs([(one.blob, matter.id, one.epoch, one.size, "kept") for one in lost], ())


# Files


def _files(matter: SealedMatter, then: Sequence[_Then], names: Collection[str] | None, report: Report) -> Mended:
    restored: list[str] = []
    left: list[str] = []
    wanted = [one for one in matter.kept.values() if one.blob and (names is None or one.name in names)]
    for number, one in enumerate(wanted):
        report.step(number, len(wanted), one.name)
        if _good(matter, one, matter):
            continue
        if any(_file_again(matter, one, old) for old in then):
            restored.append(one.name)
        else:
            left.append(one.name)
    with matter.vault.lock, matter.vault.write() as tx:
        _rows_again(matter, tx)
        if restored:
            what = {"matter": matter.key, "names": restored}
            tx.ledger(matter.vault.office, (), (), Entry("files restored", what))
    return Mended(restored=tuple(restored), left=tuple(left))


def _good(matter: SealedMatter, one: Kept, where: SealedMatter) -> bool:
    try:
        with where.matters.files.open(one.blob, one.name) as file:
            reader = BlobReader(file, one.key, one.blob, matter.id, one.size, one.name)
            return all(good for _, good in reader.pieces())
    except Known:
        return False


def _file_again(matter: SealedMatter, one: Kept, old: _Then) -> bool:
    """The very file, or the same document as it was sealed then."""
    if _good(matter, one, old.matter):
        with old.matter.matters.files.open(one.blob, one.name) as source:
            matter.matters.files.adopt(one.blob, source, one.name)
        return True
    then = old.matter.kept.get(one.name)
    if then is None or not then.blob or then.sha256 != one.sha256 or not _good(old.matter, then, old.matter):
        return False
    if matter.findings:
        return False  # it becomes another file, and so another record
    files = matter.matters.files
    fresh = replace(one, blob=files.new_id(), key=new_key(), epoch=matter.keys.epoch, record=None)
    with old.matter.open(one.name) as source, files.writer(fresh.key, fresh.blob, matter.id, one.name) as file:
        while data := source.read(1 << 20):
            file.write(data)
        file.place()
    matter.commit(None, Change(keep={one.name: fresh}), Entry("file restored", {"names": [one.name]}))
    return True
