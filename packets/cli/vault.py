"""The vault: made, listed, its people, its restricted matters, its history."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from packets.cli.shared import Json, SignIn, at_desk, day_of, give, how_here, progress, secrets_of
from packets.cli.signing import Descriptor
from packets.cli.vault_handing import handing_app
from packets.cli.vault_keeping import keeping_app
from packets.cli.vault_shared import As, Key, NewDescriptor, SetupFile, SheetFile, Vault, device_on, in_vault, keep_sheet
from packets.errors import Known
from packets.requests.model import shaped
from packets.requests.office import Staff
from packets.vault.sealed.office import VaultOffice
from packets.vault.sealed.passphrase import propose
from packets.vault.sealed.recovery import RecoverySheet
from packets.workflow import signing_in
from packets.workflow import vaults as doors
from packets.workflow.vault_results import ResealedResult, VaultDoneResult, VaultMadeResult, VaultStrangersResult

vault_app = typer.Typer(help="The sealed store of an office: made, unlocked, kept.", no_args_is_help=True)
app = typer.Typer()
vault_app.registered_commands += [*keeping_app.registered_commands, *handing_app.registered_commands]
app.add_typer(vault_app, name="vault")


@vault_app.command("create")
def create(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="An empty folder, or one to be made.", show_default=False)],
    staff: Annotated[str, typer.Option("--staff", metavar="NAME", help="Who opens it first.", show_default=False)],
    role: Annotated[
        str, typer.Option("--role", help="attorney, accredited_full, accredited_partial, administrator.")
    ] = "attorney",
    office: Annotated[str, typer.Option("--name", help="What the office is called.")] = "",
    sheets: Annotated[int, typer.Option("--sheets", min=1, max=2, help="Recovery sheets; of two, both are needed.")] = 1,
    recovery: SheetFile = None,
    setup: SetupFile = None,
    passphrase_fd: Descriptor = None,
    json: Json = False,
) -> None:
    """Make the office's vault. The window prints the recovery sheet and writes it nowhere; this is for scripts."""
    with at_desk(json, None):
        if recovery is None:
            raise Known("recovery_wanted")
        person = shaped(Staff, {"id": _id_of(staff), "name": staff, "role": role}, "office.toml")
        sheet = RecoverySheet.new(sheets)
        secret = SignIn(path, staff, passphrase_fd).passphrase(f"Passphrase (for example: {propose()})")
        how = how_here()
        written: list[Path] = []
        try:
            keep_sheet(sheet, recovery, json)
            written.append(recovery)
            device = device_on(setup, json)
            written += [setup] if setup else []
            doors.leave(doors.make_vault(path, [person], person.id, secret, sheet, name=office, device=device, how=how))
        except BaseException:
            for one in written:  # of a vault that is not there
                if str(one) != "-":
                    one.unlink(missing_ok=True)
            raise
        made = VaultMadeResult(vault=str(path), staff=person.id, recovery="" if str(recovery) == "-" else str(recovery))

        def words() -> Iterator[str]:
            yield f"Made {path}. {person.name} signs in as {person.id}."
            if made.recovery:
                yield f"The recovery sheet lies in {recovery}. Whoever has it opens everything: print it, then remove the file."

        give(made, json, words)


@vault_app.command("list")
def list_(vault: Vault, name: As, passphrase_fd: Descriptor = None, json: Json = False) -> None:
    """Every matter, from the list alone."""
    with in_vault(json, SignIn(vault, name, passphrase_fd)) as (_, office):
        found = doors.listed(office)

        def words() -> Iterator[str]:
            if found.failed:
                yield f"{found.failed} wrong passphrase(s) since it was opened last."
            if found.rolled_back or found.changed:
                yield "It is NOT as it was seen last: an older state, or something else changed it. Nothing can be written."
            if found.strangers:
                yield "Nobody whom you know signed for a key that is among those who can open it: see `vault strangers`."
            for one in found.matters:
                yield f"{one.key:<12} {'restricted' if one.restricted else '':<11} {one.name}"

        give(found, json, words)


@vault_app.command("staff")
def staff_(vault: Vault, name: As, passphrase_fd: Descriptor = None, json: Json = False) -> None:
    """Who works here, who can sign in, and the words by which keys are compared."""
    with in_vault(json, SignIn(vault, name, passphrase_fd)) as (_, office):
        found = doors.staff_of(office)
        give(found, json, lambda: [f"{one.id:<12} {one.role:<20} {one.fingerprint or 'cannot sign in'}" for one in found.staff])


@vault_app.command("let-in")
def let_in_(
    person: Annotated[str, typer.Argument(metavar="ID", help="A person of the office's record.", show_default=False)],
    vault: Vault,
    name: As,
    passphrase_fd: Descriptor = None,
    new_passphrase_fd: NewDescriptor = None,
    setup: SetupFile = None,
    json: Json = False,
) -> None:
    """Give a person of the record a passphrase to begin with."""
    with in_vault(json, SignIn(vault, name, passphrase_fd)) as (desk, office):
        secret = SignIn(vault, person, new_passphrase_fd).passphrase(f"Passphrase to begin with (for example: {propose()})")
        row = desk.staff(person)
        doors.let_in(office, row, secret, device=device_on(setup, json), how=how_here())
        _done(json, "let in", person, f"{person} can sign in. Change the passphrase at the first sign-in.")


@vault_app.command("revoke")
def revoke_(
    person: Annotated[str, typer.Argument(metavar="ID", show_default=False)],
    vault: Vault,
    name: As,
    passphrase_fd: Descriptor = None,
    json: Json = False,
) -> None:
    """Take somebody's access away. Everything gets another key; copies made before cannot be called back."""
    with in_vault(json, SignIn(vault, name, passphrase_fd)) as (_, office):
        doors.take_away(office, person)
        sealed_anew(office)
        _done(json, "revoked", person, f"{person} opens nothing any more. Copies made before cannot be called back.")


@vault_app.command("restrict")
def restrict_(
    matter: Key,
    vault: Vault,
    name: As,
    to: Annotated[str, typer.Option("--to", metavar="ID,ID", help="Who else may open it; you may in any case.")] = "",
    passphrase_fd: Descriptor = None,
    json: Json = False,
) -> None:
    """Only these people open the matter from now on."""
    with in_vault(json, SignIn(vault, name, passphrase_fd)) as (_, office):
        doors.restrict_matter(office, matter, [one.strip() for one in to.split(",") if one.strip()])
        sealed_anew(office)
        _done(json, "restricted", matter, f"{matter} is restricted.")


@vault_app.command("share")
def share(
    matter: Key,
    vault: Vault,
    name: As,
    with_: Annotated[str, typer.Option("--with", metavar="ID", help="One more person; without it, every member.")] = "",
    passphrase_fd: Descriptor = None,
    json: Json = False,
) -> None:
    """Let one more person into a restricted matter, or open it to every member again."""
    with in_vault(json, SignIn(vault, name, passphrase_fd)) as (_, office):
        if with_:
            doors.let_into_matter(office, matter, with_)
        else:
            doors.open_matter_to_all(office, matter)
        _done(json, "shared", matter, f"{matter} is open to {with_ or 'every member'}.")


@vault_app.command("passphrase")
def passphrase(
    vault: Vault,
    name: As,
    leaked: Annotated[bool, typer.Option("--leaked", help="Somebody may know the old one: change the keys too.")] = False,
    passphrase_fd: Descriptor = None,
    new_passphrase_fd: NewDescriptor = None,
    json: Json = False,
) -> None:
    """Change your own passphrase."""
    sign_in = SignIn(vault, name, passphrase_fd)
    with in_vault(json, sign_in) as (_, office):
        new = SignIn(vault, name, new_passphrase_fd).passphrase(f"New passphrase (for example: {propose()})")
        signing_in.new_passphrase(office, sign_in.passphrase(), new, leaked=leaked, how=how_here())
        sealed_anew(office)
        _done(json, "passphrase changed", name, "Changed.")


@vault_app.command("device")
def device_(
    vault: Vault,
    name: As,
    setup: SetupFile = None,
    passphrase_fd: Descriptor = None,
    json: Json = False,
) -> None:
    """A secret that only this computer has goes with your passphrase from now on; on another one the set-up sheet is typed."""
    sign_in = SignIn(vault, name, passphrase_fd)
    with in_vault(json, sign_in) as (_, office):
        if setup is None:
            raise Known("setup_wanted")
        how = how_here()
        signing_in.may_keep_device(how)
        signing_in.give_device(office, sign_in.passphrase(), device_on(setup, json), how)
        _done(json, "device secret", name, "Changed. On another computer type what stands on the set-up sheet, once.")


@vault_app.command("strangers")
def strangers(
    vault: Vault,
    name: As,
    put_out: Annotated[bool, typer.Option("--put-out", help="Take from them everything that would open to them.")] = False,
    trust: Annotated[str, typer.Option("--trust", metavar="ID", help="The words of this key were compared by voice.")] = "",
    passphrase_fd: Descriptor = None,
    json: Json = False,
) -> None:
    """Keys that nobody whom you know signed for. Nothing is given to them; exit code 1 while there are any."""
    with in_vault(json, SignIn(vault, name, passphrase_fd)) as (_, office):
        if trust:
            doors.trust_words(office, trust)
        if put_out:
            doors.put_strangers_out(office)
            sealed_anew(office)
        found = VaultStrangersResult(strangers=doors.strangers(office))
        give(found, json, lambda: [one or "the recovery sheet" for one in found.strangers] or ["None."])
        if found.strangers:
            raise typer.Exit(1)


@vault_app.command("reseal")
def reseal(vault: Vault, name: As, passphrase_fd: Descriptor = None, json: Json = False) -> None:
    """Go on sealing files anew whose key somebody knows who left. It follows by itself; this is for where it was stopped."""
    with in_vault(json, SignIn(vault, name, passphrase_fd)) as (_, office):
        done = sealed_anew(office)

        def words() -> Iterator[str]:
            yield f"Sealed anew: {done.files} files."
            yield from (f"NOT WHOLE, see packet-desk vault check: {one}" for one in done.left)

        give(done, json, words)
        if done.left:
            raise typer.Exit(1)


@vault_app.command("recover")
def recover_(
    vault: Vault,
    name: As,
    sheet_fd: Annotated[int, typer.Option("--sheet-fd", metavar="N", help="Read the recovery sheets, one a line, from here.")],
    recovery: SheetFile = None,
    new_passphrase_fd: NewDescriptor = None,
    json: Json = False,
) -> None:
    """Open the vault with the recovery sheet: NAME gets a new passphrase, and a new sheet takes the place of the old."""
    with at_desk(json, None) as desk:
        if recovery is None:
            raise Known("recovery_wanted")
        how = how_here()
        used = secrets_of(sheet_fd)
        next_sheet = RecoverySheet.new(len(used) or 1)
        new = SignIn(vault, name, new_passphrase_fd).passphrase(f"New passphrase (for example: {propose()})")
        keep_sheet(next_sheet, recovery, json)
        doors.leave(doors.enter_with_sheet(vault, used, name, new, next_sheet, day_of(None, desk), how=how))
        _done(json, "recovered", name, "Recovered. The old sheet opens nothing any more; keep the new one in the safe.")


@vault_app.command("sheet")
def sheet_(vault: Vault, name: As, recovery: SheetFile = None, passphrase_fd: Descriptor = None, json: Json = False) -> None:
    """A new recovery sheet in the place of the old."""
    with in_vault(json, SignIn(vault, name, passphrase_fd)) as (_, office):
        if recovery is None:
            raise Known("recovery_wanted")
        made = RecoverySheet.new()
        keep_sheet(made, recovery, json)
        doors.another_sheet(office, made)
        _done(json, "new recovery sheet", "", "The old sheet opens nothing any more.")


@vault_app.command("history")
def history(
    vault: Vault,
    name: As,
    matter: Annotated[str, typer.Option("--matter", metavar="KEY", help="Of this matter; without it, of the office.")] = "",
    passphrase_fd: Descriptor = None,
    json: Json = False,
) -> None:
    """Who did what, the chain followed and every signature looked at. Exit code 1 where one is not good."""
    with in_vault(json, SignIn(vault, name, passphrase_fd)) as (_, office):
        found = doors.history_of(office, matter)
        lines = [
            f"{one.seq:>6} {one.at}  {one.by:<12} {one.did}{'' if one.signed else '   NOT SIGNED'}" for one in found.entries
        ]
        give(found, json, lambda: lines)
        if not all(one.signed for one in found.entries):
            raise typer.Exit(1)


def sealed_anew(office: VaultOffice) -> ResealedResult:
    """What follows every change of keys; where it is stopped, the keys are changed all the same."""
    with progress("Sealing files anew") as report:
        return doors.seal_anew(office, doors.to_seal_anew(office), report)


def _done(json: bool, did: str, about: str, words: str) -> None:
    give(VaultDoneResult(done=did, about=about), json, lambda: [words])


def _id_of(name: str) -> str:
    """A short name to sign in with."""
    plain = "".join(one if one.isascii() and one.isalnum() else "-" for one in name.casefold().split()[0])
    return plain.strip("-") or "first"
