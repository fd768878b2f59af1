"""Our own parsers, fed what chance makes of good files (`security.md` 12, R10).

    python -m tests.faults.fuzz --executions 100000 --parser NAME      one of them (all without --parser)
    python -m tests.faults.fuzz --list

`parsers` is the table: one line a parser, with what to begin from and which of its errors are its answers. Anything else that
comes out of one is a fault, and so is memory beyond 512 MiB.
"""
