"""The keyring of a login, without the system's: what is in it stays as long as the test does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from packets.errors import Known
from packets.system.policy import Keyring
from packets.vault.remembered import Remembered


class Login:
    """Makes what `How.keyring` makes, all over one set of entries."""

    def __init__(self, fault: str = "") -> None:
        self.kept: dict[str, str] = {}
        self.fault = fault
        """The code that it fails with."""

    def __call__(self, rules: Keyring, vault: str, person: str) -> Remembered:
        return _Here(self, rules, vault, person)

    # As a backend of the library

    def get_password(self, _: str, name: str) -> str | None:
        return self.kept.get(name)

    def set_password(self, _: str, name: str, secret: str) -> None:
        self.kept[name] = secret

    def delete_password(self, _: str, name: str) -> None:
        del self.kept[name]


class _Here(Remembered):
    def __init__(self, login: Login, rules: Keyring, vault: str, person: str) -> None:
        super().__init__(rules, vault, person)
        self._login = login

    def _ask(self, work: Callable[[Any], Any], *, session: bool = False) -> Any:
        if self._login.fault:
            raise Known(self._login.fault)
        return work(self._login)
