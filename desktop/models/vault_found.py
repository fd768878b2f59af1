"""What is said after a vault was opened: that it was changed or put back, wrong passphrases, that it can be looked at only."""

from __future__ import annotations

import datetime as dt

from desktop.i18n import tr, tr_count
from packets.vault.sealed.vault import Vault


def found_words(vault: Vault, day: dt.date, *, lacks_device: bool = False) -> tuple[str, bool]:
    """The words, empty where there is nothing to tell; and whether this person may go on with what is there."""
    found, told = vault.findings, []
    if found.rolled_back:
        told.append(tr("This computer has seen a later state of the vault: somebody put an older copy in its place."))
    if found.changed:
        told.append(tr("Who may open what was changed by something that is not this program."))
    if found.matters:
        keys = ", ".join(found.matters)
        told.append(tr("Of these matters this computer has seen a later state: {keys}.", keys=keys))
    doubtful = bool(told)
    if doubtful:
        told.append(
            tr("Until somebody decides, the vault can be looked at and nothing is written. A restored backup is such a case.")
            if vault.who.keeps_staff(day)
            else tr("The vault can be looked at, and nothing is written: tell an attorney or administrator of the office.")
        )
    elif vault.read_only:
        told.append(
            tr(
                "In use by another person on this computer: the vault can be looked at, and nothing is written. When the other"
                " one has locked it, lock and open it again."
            )
        )
    if found.strangers:
        told.append(
            tr(
                "Nobody whom you know signed for a key that is among those who can open the vault. Nothing is given to it. An"
                " attorney or administrator finds it under Office, Who can open the vault."
            )
        )
    if lacks_device:
        told.append(
            tr(
                "The policy of this computer wants a secret with your passphrase that only the computer has. Make the sheet for"
                " it: Office, Who can open the vault, Set-up sheet."
            )
        )
    if found.failed:
        told.append(
            tr_count(
                found.failed,
                "Since it was opened last, a wrong passphrase was typed once. If it was none of you, tell the attorney.",
                "Since it was opened last, a wrong passphrase was typed {n} times. If it was none of you, tell the attorney.",
            )
        )
    return " ".join(told), doubtful and vault.who.keeps_staff(day)
