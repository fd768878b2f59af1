"""A worker process: ``python -I -m packets.worker.inside [once]``, spoken to through its standard input and output."""

from __future__ import annotations

import sys

from packets.worker.inside.serve import main

if __name__ == "__main__":
    sys.exit(main(once="once" in sys.argv[1:]))
