"""The beginning of a story: somebody calls, and a request is opened. Each step is a function of `Opening`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from desktop import steps
from desktop.app import Parts
from desktop.session import Session
from desktop.views.agree import AgreeView
from desktop.views.clear import ClearView
from desktop.views.decide import DecideView
from desktop.views.new_call import NewCallView
from desktop.views.reach import ReachView
from desktop.widgets.fields import DayField, YesNoField
from packets.matters.matter import Matter
from packets.practice.samples import Sample
from packets.vault.folder import FolderStore
from packets.workflow.edits import Edit

from . import hands
from .conftest import V, come_to, view
from .office import on_screen

CONTACT = {
    "contact.call": "555-0150",
    "contact.text": "no",
    "contact.letter": "c/o our office",
    "contact.who_may_answer": "nobody",
    "contact.hours": "after six",
    "contact.never": "at work",
}
"""How to reach a client of whom the practice matter does not say it: a union has a telephone too."""


@dataclass(frozen=True)
class Filed:
    """A kind of request, its practice matter, and what of it the story does by hand."""

    request: str
    sample: str
    asked_first: str
    """A yes-or-no question whose answer is yes; nobody has asked it before *Listen*."""
    paper: str
    """The item whose paper waits in the tray until *File*."""
    mails: str = ""
    """The mailing day that the attorney changes to, where a page that was read today is too old on that of the sample."""
    mends: tuple[Edit, ...] = ()
    """What the practice matter leaves open and nobody can waive: found out before it is filed."""
    without: tuple[str, ...] = ()
    """Papers that say that it is not filed."""


@dataclass
class Opening:
    parts: Parts
    qtbot: QtBot
    filed: Filed
    sample: Sample
    files: Mapping[str, Path]
    """The drawn papers, by their names in the sample."""
    place: Path

    @property
    def session(self) -> Session:
        return self.parts.session

    @property
    def folder(self) -> Path:
        assert isinstance(self.session.store, FolderStore)
        return self.session.store.folder

    @property
    def record(self) -> Matter:
        return FolderStore(self.folder).load()

    def settle(self) -> None:
        hands.settle(self.parts, self.qtbot)

    def press(self, one: QAbstractButton) -> None:
        hands.press(self.qtbot, one)
        self.settle()

    def be(self, name: str) -> None:
        hands.be(self.parts, name)

    def come_to(self, screen: str, kind: type[V]) -> V:
        return come_to(self.parts, self.qtbot, screen, kind)

    def do(self, *edits: Edit, said: str) -> None:
        self.session.do(*edits, said=said)
        self.settle()

    # Before there is a request

    def call(self) -> None:
        answers = self.sample.answers
        person = " ".join(str(answers[key]) for key in ("person.name.given", "person.name.family") if key in answers)
        given = {
            "name": person or str(answers.get("organisation.name", "A group of workers")),
            "language": "Spanish",
            "reach": CONTACT["contact.call"],
            "employer": str(answers.get("employer.legal_name", "")),
            "sent_by": "Partner office",
        }
        new = self.come_to(steps.NEW_CALL, NewCallView)
        for key, words in given.items():
            hands.write(new.call.fields[key], words)
        self.press(new.check)
        on_screen(self.parts, self.qtbot, steps.CLEAR)
        made = self.record.call
        assert made is not None
        assert {key: getattr(made, key) for key in given} == given
        assert (made.by, self.record.practice, self.record.requests) == ("Pia Sample", True, ())

    def clear(self) -> None:
        clear = view(self.parts, steps.CLEAR, ClearView)
        self.press(clear.check)
        assert clear.state.words.text() == "No match"
        self.press(clear.go_on)
        on_screen(self.parts, self.qtbot, steps.REACH)

    def reach(self) -> None:
        reach = view(self.parts, steps.REACH, ReachView)
        for key, words in CONTACT.items():
            hands.write(reach.fields[key], str(self.sample.answers.get(key, words)))
        who = reach.fields["contact.say_who_we_are"]
        assert isinstance(who, YesNoField)
        self.press(who.yes if self.sample.answers.get("contact.say_who_we_are") else who.no)
        self.press(reach.confirm)
        assert reach.state.words.text() == "Confirmed on 1 Dec 2026"

    def open_request(self) -> None:
        """The attorney opens it, for the agency and the day of the practice matter."""
        self.be("Ada Specimen")
        decide, asked = self.come_to(steps.DECIDE, DecideView), self.sample.requests[0]
        hands.choose(self.parts, self.qtbot, decide.client, self.sample.client.kind)
        hands.choose(self.parts, self.qtbot, decide.kind, self.filed.request)
        assert decide.agency.isVisible() is bool(asked.agency)
        if asked.agency:
            hands.choose(self.parts, self.qtbot, decide.agency, asked.agency)
        mailing = asked.mailing_day or dt.date(2026, 12, 14)
        hands.write(decide.mailing, mailing.isoformat())
        self.press(decide.open)
        (opened,) = self.record.requests
        assert (opened.id, opened.agency, opened.mailing_day) == (self.filed.request, asked.agency, mailing)
        assert opened.opened is not None
        assert opened.opened.by == "Ada Specimen"
        self.be("Pia Sample")

    def agree(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """What the client signed is put to its card, and the day on which it was."""
        agree = self.come_to(steps.AGREE, AgreeView)
        for item, card in agree.cards.items():
            for key, field in card.fields.items():
                if isinstance(field, YesNoField) and key in self.sample.answers:
                    self.press(field.yes if self.sample.answers[key] else field.no)
            for one in (one for one in self.sample.papers if one.item == item and card.isVisible()):
                monkeypatch.setattr("desktop.views.agree.choose_files", lambda *_, one=one: [self.files[one.id]])
                self.press(card.add)
                assert card.state.words.text().startswith("Signed")
        consent = agree.cards["disclosure_consent"]
        if consent.isVisible():
            signed = consent.fields["consent.signed_on"]
            assert isinstance(signed, DayField)
            hands.write(signed, str(self.sample.answers["consent.signed_on"]))
            QTest.keyClick(signed.edit, Qt.Key.Key_Return)
            self.settle()
            self.press(consent.stands)
            assert self.record.answers["consent.signed_on"] == self.sample.answers["consent.signed_on"]
            assert self.record.answers["consent.withdrawn"] is False
