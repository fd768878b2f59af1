"""A matter folder for the benchmarks: one request, all papers filed as reports, one profile without limits."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

REQUEST = """
schema = 1
id = "bench"
edition = "2026-11-22"
title = "Benchmark"
family = "u_visa"
client = ["person"]
to = "agency"
profile = "whole"
addressee = "Nobody"
[currency]
status = "open"
note = "A benchmark."
source = "none"
read_on = 2026-11-22
recheck_days = 60
[[items]]
id = "report"
kind = "evidence"
label = "Report"
need = "recommended"
accepts = ["police_report"]
goes_to = ["agency"]
why = "To have pages."
source = "none"
read_on = 2026-11-22
[[packet]]
section = "exhibits"
title = "Reports"
items = ["report"]
"""
PROFILE = """
schema = 1
id = "whole"
title = "Everything in one volume"
to = "agency"
carries = ["agency"]
source = "none"
read_on = 2026-11-22
"""


def program() -> list[str]:
    return [sys.executable, "-c", "from packets.cli import main; main()"]


def office_in(folder: Path) -> Path:
    office = folder / "office"
    (office / "requests" / "bench").mkdir(parents=True, exist_ok=True)
    (office / "profiles").mkdir(exist_ok=True)
    (office / "requests" / "bench" / "request.toml").write_text(REQUEST, encoding="utf-8")
    (office / "profiles" / "whole.toml").write_text(PROFILE, encoding="utf-8")
    return office


def new_matter(folder: Path, office: Path) -> None:
    subprocess.run(
        [*program(), "new", str(folder), "--request", "bench", "--office", str(office)], check=True, stdout=subprocess.DEVNULL
    )


def collect_command(matter: Path, office: Path, papers: list[Path]) -> list[str]:
    return [*program(), "collect", str(matter), *map(str, papers), "--item", "report", "--office", str(office)]


def matter_of(folder: Path, papers: list[Path], name: str = "matter") -> tuple[Path, Path]:
    """The matter with all papers collected; made once."""
    office, matter = office_in(folder), folder / name
    if not matter.exists():
        new_matter(matter, office)
        subprocess.run(collect_command(matter, office, papers), check=True, stdout=subprocess.DEVNULL)
    return matter, office
