"""Every form of one matter filled, laid over its blank, rendered and read back, against pikepdf setting the same fields and
flattening without a look at the result.

    python tests/benchmarks/fill.py FORMS [--rounds N]

FORMS is a folder with the published blanks. Every open box gets a text, as long
as it may be; every list its first word; every box a cross. The worker is warm, as it is in the window; runs are shuffled,
medians are told, with the memory that the worker's children and this process took at most. No budget: the ratio is the price
of looking.
"""

from __future__ import annotations

import io
import random
import resource
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import pikepdf
from pikepdf.form import CheckboxField, ChoiceField, ExtendedAppearanceStreamGenerator, Form, TextField

from forms.check import differences
from forms.inspect import FormRead
from forms.laying import Laid, lay
from packets.assemble.filled import SheetHead, overlay, width_in
from packets.worker.client import Worker
from packets.worker.filling import fill_form
from packets.worker.forms import read_form
from tests.packets.worker.test_fill_form import everything, recipe

STEMS = (
    "g-1145.2014-09-26.resaved-unencrypted",
    "g-28.2018-09-17",
    "i-912.2025-07-22",
    "i-765.2025-08-21",
    "i-765ws.2025-08-21",
    "ar-11.2022-11-02",
)
HEAD = SheetHead("X-1", "Prueba, Marisol", "A000-000-001", practice=False)


def ours(worker: Worker, data: bytes, read: FormRead) -> bytes:
    laid = lay(recipe(read), read, everything(read), width_in())
    over = overlay(read.sizes, laid, HEAD)
    pdf, seen = fill_form(worker, data, over.pdf, laid, read)
    wrong = [one for one in differences(laid, seen) if one.code != "form_overprints"]
    assert not wrong, wrong
    return pdf


def theirs(data: bytes, laid: Laid) -> bytes:
    crosses = {one.name for one in laid.crosses}
    with pikepdf.open(io.BytesIO(data)) as pdf:
        form = Form(pdf, ExtendedAppearanceStreamGenerator)
        for name, field in form.items():
            if isinstance(field, TextField | ChoiceField) and name in laid.values:
                field.value = laid.values[name]
            elif isinstance(field, CheckboxField) and name in crosses:
                field.checked = True
        pdf.flatten_annotations("all")
        out = io.BytesIO()
        pdf.save(out, encryption=False)
    return out.getvalue()


def main() -> None:
    words = sys.argv[1:]
    warnings.simplefilter("ignore")  # of the peer: it copies pages whose fields it has just taken away
    rounds = int(words[words.index("--rounds") + 1]) if "--rounds" in words else 5
    blanks = [(Path(words[0]) / f"{stem}.pdf").read_bytes() for stem in STEMS]
    with Worker(hands=1) as worker:
        read = [read_form(worker, io.BytesIO(data), len(data)) for data in blanks]
        laid = [lay(recipe(one), one, everything(one), width_in()) for one in read]
        runs: dict[str, Callable[[], object]] = {
            "filled, rendered, read back": lambda: [ours(worker, data, one) for data, one in zip(blanks, read, strict=True)],
            "pikepdf, same fields, no look": lambda: [theirs(data, one) for data, one in zip(blanks, laid, strict=True)],
        }
        took: dict[str, list[float]] = {name: [] for name in runs}
        chance = random.Random(1)
        for number in range(rounds + 1):
            for name in chance.sample(list(runs), len(runs)):
                start = time.perf_counter()
                runs[name]()
                if number:
                    took[name].append(time.perf_counter() - start)
    fields = sum(len(one.values) + len(one.crosses) for one in laid)
    pages = sum(one.pages for one in read)
    base = statistics.median(took["pikepdf, same fields, no look"])
    print(f"{len(blanks)} forms, {pages} pages, {fields} boxes{'':<14}{'s':>8}{'ratio':>8}   median of {rounds}")
    for name, seconds in took.items():
        print(f"{name:<40}{statistics.median(seconds):>8.2f}{statistics.median(seconds) / base:>8.1f}")
    child, own = (resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF))
    print(f"memory at most: worker {child} MB, this process {own} MB")


if __name__ == "__main__":
    main()
