"""What Linux tells of the disk that a path lies on: encrypted or not, on a share, on a stick. Asked of ``/proc`` and
``/sys`` only, so it needs no rights. What is not told is None, never a guess."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from packets.system.mounts import IN_MEMORY, Mount, mount_of

_CIPHERS: Final = ("CRYPT-LUKS", "CRYPT-PLAIN", "CRYPT-TEMP", "CRYPT-BITLK", "CRYPT-TCRYPT", "CRYPT-FVAULT2", "CRYPT-LOOPAES")
"""How device mapper names what encrypts; CRYPT-VERITY and CRYPT-INTEGRITY do not."""
_SEALED_KINDS: Final = frozenset({"ecryptfs", "fuse.gocryptfs", "fuse.cryfs", "fuse.encfs", "fuse.securefs"})
_SHARES: Final = frozenset({
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "glusterfs", "lustre", "gfs2", "ocfs2", "orangefs",
    "beegfs", "9p", "virtiofs", "vboxsf", "prl_fs", "davfs", "fuse.sshfs", "fuse.glusterfs", "fuse.rclone", "fuse.davfs",
    "fuse.s3fs", "fuse.gvfsd-fuse", "fuse.vmhgfs-fuse",
})  # fmt: skip
_DEEP: Final = 12
"""Devices upon devices; more are a loop."""


@dataclass(frozen=True, slots=True)
class Roots:
    """Where the system tells of itself. Tests have folders of their own."""

    proc: Path = Path("/proc")
    sys: Path = Path("/sys")
    dev: Path = Path("/dev")
    etc: Path = Path("/etc")
    shm: Path = Path("/dev/shm")


def holder(place: Path, roots: Roots) -> Mount | None:
    return mount_of(place, roots.proc)


def on_share(mount: Mount) -> bool:
    """A file system that other computers see or serve."""
    return mount.kind in _SHARES


def encrypted(mount: Mount, roots: Roots) -> bool | None:
    """Whether what lies there is unreadable once the computer is off."""
    if mount.kind in IN_MEMORY or mount.kind in _SEALED_KINDS:
        return True
    nodes = _nodes(mount, roots)
    return _all([_node_encrypted(node, roots, 0) for node in nodes]) if nodes else None


def removable(mount: Mount, roots: Roots) -> bool:
    """Whether it lies on a stick or on another disk that can be pulled out."""
    return any(_pulled(leaf) for node in _nodes(mount, roots) for leaf in _leaves(node, 0))


def pulled_out(place: Path, roots: Roots | None = None) -> bool | None:
    """Whether `place`, or the folder above that is there, lies on such a disk. None where the system does not tell."""
    roots = roots or Roots()
    there = next((one for one in (place, *place.parents) if one.exists()), place)
    mount = holder(there.resolve(), roots)
    return removable(mount, roots) if mount is not None else None


def swaps(roots: Roots) -> dict[str, bool | None] | None:
    """Every place that memory is written to, and whether that is encrypted or memory itself. None where it is not told."""
    try:
        lines = (roots.proc / "swaps").read_text(encoding="utf-8").splitlines()[1:]
    except OSError:
        return None
    found: dict[str, bool | None] = {}
    for line in lines:
        words = line.split()
        if len(words) < 2:
            continue
        name, kind = words[0].replace("\\040", " "), words[1]
        if kind == "file":
            mount = mount_of(Path(name), roots.proc)
            found[name] = encrypted(mount, roots) if mount else None
        else:
            node = _node_of(name, roots)
            found[name] = _node_encrypted(node, roots, 0) if node else None
    return found


def hibernates(roots: Roots) -> bool | None:
    """Whether this computer knows how to write all its memory to the swap space and go off. None where it is not told."""
    try:
        return "disk" in (roots.sys / "power" / "state").read_text(encoding="utf-8").split()
    except OSError:
        return None


# Devices


def _all(found: list[bool | None]) -> bool | None:
    if False in found:
        return False
    return None if None in found else True


def _nodes(mount: Mount, roots: Roots) -> list[Path]:
    """The folders in ``/sys`` of the devices that a file system lies on; none where it lies on none that is told."""
    node = roots.sys / "dev" / "block" / mount.device
    if not node.is_dir():
        found = _node_of(mount.source, roots)
        if found is None:
            return []
        node = found
    name = _name(node)
    for group in sorted((roots.sys / "fs" / "btrfs").glob("*/devices")) if mount.kind == "btrfs" else ():
        together = sorted(group.iterdir())
        if name in {one.name for one in together}:
            return together
    return [node]


def _node_of(source: str, roots: Roots) -> Path | None:
    """``/dev/mapper/vg-root``, ``/dev/sda2``: the device of that name."""
    if not source.startswith("/dev/"):
        return None
    name = (roots.dev / source.removeprefix("/dev/")).resolve().name
    node = roots.sys / "class" / "block" / name
    return node if node.is_dir() else None


def _node_encrypted(node: Path, roots: Roots, depth: int) -> bool | None:
    if depth > _DEEP:
        return None
    if _said(node / "dm" / "uuid").startswith(_CIPHERS) or _name(node).startswith("zram"):
        return True
    below = _below(node)
    if below:
        return _all([_node_encrypted(one, roots, depth + 1) for one in below])
    # A file that acts as a disk: what it lies on is another question.
    return None if _name(node).startswith("loop") else False


def _below(node: Path) -> list[Path]:
    try:
        return sorted((node / "slaves").iterdir())
    except OSError:
        return []


def _leaves(node: Path, depth: int) -> Iterator[Path]:
    below = _below(node) if depth <= _DEEP else []
    if not below:
        yield node
    for one in below:
        yield from _leaves(one, depth + 1)


def _pulled(leaf: Path) -> bool:
    whole = leaf.resolve()
    if (whole / "partition").exists():
        whole = whole.parent
    return _said(whole / "removable") == "1" or any(part.startswith("usb") for part in whole.parts)


def _name(node: Path) -> str:
    for line in _said(node / "uevent").splitlines():
        if line.startswith("DEVNAME="):
            return line.removeprefix("DEVNAME=")
    return node.resolve().name


def _said(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
