"""A letter taken out as a Word file, by the door by which everything leaves: policy is asked, a sealed matter records it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from packets.errors import Known
from packets.requests.office import Staff
from packets.vault.files import FileSink, disk_faults, fsync_folder, make_folder
from packets.vault.folder import folder_of
from packets.vault.helper import may_leave
from packets.workflow.edits import Done, RecordExport, at_the_desk
from packets.workflow.edits import make as edited
from packets.workflow.exporting import MayExport
from packets.workflow.letters import Writing, gaps_of
from packets.workflow.outside import check_export_place
from packets.workflow.permission import allowed
from packets.workflow.results_letters import LetterFileResult


def docx_of(writing: Writing, day: dt.date) -> bytes:
    """The Word file. Raises `Unfit` where a citation leads nowhere: it would be named by the title of a paper that the
    reader of the letter may not know of."""
    writing.hold_cites()
    # Here and not above: who looks at a list of letters does not wait for the library of Word files.
    from packets.assemble.docx import as_docx

    return as_docx(writing.settled, day)


def take_out(
    writing: Writing, to: Path, who: Staff, day: dt.date, *, may_export: MayExport
) -> tuple[Done | None, LetterFileResult]:
    """The Word file of a letter, whole or not at all, never over a file. Raises `Known`."""
    store = writing.bench.store
    allowed(who, "export")
    may_leave(store)
    may_export(to.parent)
    check_export_place(store, to.parent)
    if to.exists() or to.is_symlink():
        raise Known("letter_file_exists", file=to.name)
    record = RecordExport(request=writing.bench.view.request.id)
    sealed = folder_of(store) is None
    if sealed:  # what cannot be recorded is not taken out either
        record.changes(at_the_desk(store, writing.bench.desk.library, who, day))
    data = docx_of(writing, day)
    done: Done | None = None
    with disk_faults(to.name):
        make_folder(to.parent)
        with FileSink(to) as sink:
            sink.write(data)
            sink.finish()
            if sealed:
                done = edited(store, writing.bench.desk.library, [record], who, day)
            sink.place()
        fsync_folder(to.parent)
    template = writing.for_.letter.template
    result = LetterFileResult(letter=template.id, row=writing.for_.row, file=str(to), gaps=gaps_of(writing.settled))
    return done, result
