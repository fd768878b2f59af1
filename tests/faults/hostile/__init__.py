"""Hostile files made by hand and by chance, sent through the real worker, and judged (`security.md` 12, S5).

    python -m tests.faults.hostile --mutants 20000 --state FILE     the full run; it goes on where it stopped
    python -m tests.faults.hostile --made                           only those made by hand, under both policies

`places` and `bombs` make PDFs, `pictures` the other kinds; `mutate` changes any of them by chance; `judge` says what is wrong
with what came out; `run` sends them through and counts.
"""
