"""The door of `verify`: which manifests are meant, and what was found in words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from packets.errors import Known
from packets.manifest.verify import Difference, read_manifest, verify
from packets.progress import SILENT, Report
from packets.vault.outputs import FolderOutputs
from packets.vault.store import Outputs
from packets.workflow.desk import Desk
from packets.workflow.results import DifferenceResult, PacketResult, VerifyResult

SUFFIX = ".manifest.json"


def verify_packets(desk: Desk, named: Sequence[Path], report: Report = SILENT) -> VerifyResult:
    """Hold each packet against its manifest. A packet is named by its manifest, one of its files, or its folder."""
    manifests = dict.fromkeys(manifest for one in named for manifest in manifests_of(one))
    packets = [verify_packet(desk, FolderOutputs(path.parent), path.name, report) for path in manifests]
    return VerifyResult(ok=all(one.ok for one in packets), packets=packets)


def verify_packet(desk: Desk, outputs: Outputs, manifest: str, report: Report = SILENT) -> PacketResult:
    """Hold one packet against its manifest, wherever it is kept."""
    found = verify(desk.worker(), outputs, manifest, report)
    return PacketResult(manifest=outputs.where(manifest), ok=not found, differences=[_told(desk, one) for one in found])


def manifests_of(path: Path) -> list[Path]:
    """The manifests behind what a person names. Raises `Known` where there is none."""
    if path.is_dir():
        found = sorted(path.glob(f"*{SUFFIX}"))
        if not found:
            raise Known("no_packet", file=path.name)
        return found
    if not path.exists():
        raise Known("file_missing", file=str(path))
    if path.name.endswith(SUFFIX):
        return [path]
    for manifest in sorted(path.parent.glob(f"*{SUFFIX}")):
        try:
            known = read_manifest(FolderOutputs(manifest.parent), manifest.name)
        except Known:
            continue
        if path.name in {*(one.file for one in known.volumes), *(one.file for one in known.loose)}:
            return [manifest]
    raise Known("no_packet", file=path.name)


def _told(desk: Desk, difference: Difference) -> DifferenceResult:
    return DifferenceResult(
        code=difference.code,
        volume=difference.volume,
        page=difference.page,
        words=desk.words.say(difference.code, dict(difference.params)),
    )
