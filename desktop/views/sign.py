"""What needs ink: agreements, consents and forms that somebody signs by hand. A signature is never drawn or pasted."""

from __future__ import annotations

from desktop.i18n import tr
from desktop.views.write import WriteView


class SignView(WriteView):
    KINDS = ("signature", "form")

    def foot(self) -> None:
        """Nothing is printed from here."""

    def intro(self) -> str:
        return tr(
            "Print, have it signed in ink, scan it, and bring the scan. We never draw, type or paste a signature: "
            "such papers are rejected."
        )

    def name(self) -> str:
        return tr("What needs ink")
