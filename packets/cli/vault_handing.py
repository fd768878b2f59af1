"""What goes from vault to vault, at a prompt: matters in and out, cards of offices, and a history that others can check."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from packets.cli.shared import Json, SignIn, at_desk, give, progress, secrets_of
from packets.cli.signing import Descriptor
from packets.cli.vault_shared import As, Key, Vault, in_vault, write_new
from packets.system.policy import read as read_policy
from packets.vault.files import disk_faults
from packets.workflow import vault_keeping as doors
from packets.workflow import vaults
from packets.workflow.exporting import by_policy
from packets.workflow.vault_keeping_results import CardResult, CardsResult, HistoryOutResult

handing_app = typer.Typer()


@handing_app.command("bring")
def bring(
    source: Annotated[Path, typer.Argument(metavar="FOLDER", help="A matter folder, or a sealed file.", show_default=False)],
    vault: Vault,
    name: As,
    passphrase_fd: Descriptor = None,
    file_passphrase_fd: Annotated[
        int | None, typer.Option("--file-passphrase-fd", metavar="N", help="The sealed file's own passphrase.")
    ] = None,
    once_more: Annotated[bool, typer.Option("--once-more", help="Though this very file was brought in before.")] = False,
    remove: Annotated[
        bool, typer.Option("--remove-folder", help="Then remove the folder, where all of it is here to the byte.")
    ] = False,
    json: Json = False,
) -> None:
    """Move a matter into the vault. Its folder stays open on the disk, unless it is removed."""
    with in_vault(json, SignIn(vault, name, passphrase_fd)) as (desk, office):
        removed = 0
        with progress("Bringing in") as report:
            if source.is_dir():
                done = doors.bring_folder(office, source, report)
                removed = doors.remove_folder(office, done.matter, source) if remove else 0
            else:
                given = secrets_of(file_passphrase_fd)[0] if file_passphrase_fd is not None else None
                done = doors.bring_file(desk, office, source, given, report, once_more=once_more)

        def words() -> Iterator[str]:
            yield f"In the vault as {done.matter}: {done.files} files."
            if removed:
                yield f"Removed: {removed} files of {source}. Who has the means still reads them from a flash disk."
            elif source.exists() and source.is_dir():
                yield f"{source} still lies open on the disk."
            if not done.history_holds:
                yield "The history that came with it does NOT hold."

        give(done, json, words)


@handing_app.command("take-out")
def take_out(
    matter: Key,
    to: Annotated[Path, typer.Argument(metavar="FILE", help="The sealed file, or with --plain a folder.", show_default=False)],
    vault: Vault,
    name: As,
    card: Annotated[str, typer.Option("--card", metavar="ID", help="Only this other office opens it.")] = "",
    plain: Annotated[bool, typer.Option("--plain", help="As an open folder, where policy allows that at all.")] = False,
    reason: Annotated[str, typer.Option("--reason", help="Why it leaves in the open.")] = "",
    passphrase_fd: Descriptor = None,
    file_passphrase_fd: Annotated[
        int | None, typer.Option("--file-passphrase-fd", metavar="N", help="The passphrase that opens the sealed file.")
    ] = None,
    json: Json = False,
) -> None:
    """Take a whole matter out: as one sealed file, for another office or under a passphrase of its own."""
    policy = read_policy().policy
    with in_vault(json, SignIn(vault, name, passphrase_fd)) as (_, office), progress("Taking out") as report:
        if plain:
            may, allowed = by_policy(policy), policy.export.plain_take_out
            out = doors.take_out_plain(office, matter, to, reason, report, may_export=may, plain_allowed=allowed)
            give(out, json, lambda: [f"{matter} lies OPEN in {to}."])
            return
        may = by_policy(policy, locked=True)
        if card:
            done = doors.take_out_to_office(office, matter, to, card, report, may_export=may)
        else:
            secret = SignIn(vault, name, file_passphrase_fd).passphrase("Passphrase for the file")
            done = doors.take_out_to_passphrase(office, matter, to, secret, report, may_export=may)
        give(done, json, lambda: [f"{matter}: {done.files} files, sealed in {to}. Tell the passphrase by telephone."])


@handing_app.command("cards")
def cards(
    vault: Vault,
    name: As,
    called: Annotated[str, typer.Option("--name", help="What your office wants to be called on its card.")] = "",
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write your own card, to be sent.")] = None,
    add: Annotated[Path | None, typer.Option("--add", metavar="FILE", help="The card of another office.")] = None,
    compare: Annotated[str, typer.Option("--compare", metavar="ID", help="A card whose words were read out to you.")] = "",
    words: Annotated[str, typer.Option("--words", help="The eight words as the other office read them out.")] = "",
    drop: Annotated[str, typer.Option("--drop", metavar="ID", help="A card that is not wanted any more.")] = "",
    passphrase_fd: Descriptor = None,
    json: Json = False,
) -> None:
    """Your office's card, and those of offices that matters are handed to. Compare the words by telephone."""
    with in_vault(json, SignIn(vault, name, passphrase_fd)) as (_, office):
        if add is not None:
            with disk_faults(add.name):
                text = add.read_text(encoding="utf-8", errors="replace")
            doors.card_came(office, text)
        if compare:
            doors.card_compared(office, compare, words)
        if drop:
            doors.card_dropped(office, drop)
        found = doors.office_cards(office, called)
        if out is not None:
            write_new(out, found.own.text + "\n")
        give(found, json, lambda: _cards(found))


def _cards(found: CardsResult) -> Iterator[str]:
    def line(one: CardResult, how: str) -> str:
        return f"{one.id}  {one.name}: {one.words}  ({how})"

    yield line(found.own, "your own")
    for one in found.others:
        yield line(one, f"compared on {one.compared_on}" if one.compared_on else "NOT compared")


@handing_app.command("history-out")
def history_out(
    to: Annotated[Path, typer.Argument(metavar="FILE", show_default=False)],
    vault: Vault,
    name: As,
    matter: Annotated[str, typer.Option("--matter", metavar="KEY", help="Of this matter; without it, of the office.")] = "",
    passphrase_fd: Descriptor = None,
    json: Json = False,
) -> None:
    """The history as a file that anybody can check without the vault. It says who did what, and nothing of what papers say."""
    may = by_policy(read_policy().policy)
    with in_vault(json, SignIn(vault, name, passphrase_fd)) as (_, office):
        lines = vaults.history_out(office, matter, to.absolute().parent, may_export=may)
        write_new(to, "".join(f"{one}\n" for one in lines))
        done = HistoryOutResult(matter=matter, file=str(to), lines=len(lines))
        give(done, json, lambda: [f"{len(lines)} lines in {to}. Check them with packet-desk vault history-check."])


@handing_app.command("history-check")
def history_check(
    file: Annotated[Path, typer.Argument(metavar="FILE", show_default=False)],
    json: Json = False,
) -> None:
    """Does an exported history hold: every entry follows the one before and is signed, and none lacks at the end?"""
    with at_desk(json, None):
        with disk_faults(file.name):
            lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
        found = vaults.history_faults(lines)
        give(found, json, lambda: found.faults or [f"It holds: {len(lines)} lines, every one signed."])
        if found.faults:
            raise typer.Exit(1)
