"""From the first call to the agreements, in a real office folder: what a person does, and what the record says then."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop import steps
from desktop.app import Parts
from desktop.views.agree import AgreeView
from desktop.views.call import CallView
from desktop.views.clear import ClearView
from desktop.views.new_call import NewCallView
from desktop.views.reach import ReachView
from packets.matters.matter import Matter
from packets.vault.folder import FolderStore
from packets.workflow.edits import OpenRequest

from .conftest import DAY, WAIT, paper, words_in
from .office import ADA, PIA, be, make_office, on_screen, open_office, settled

GIVEN = {
    "name": "Rosalinda Ensayo",
    "language": "Spanish",
    "reach": "555-0150, after six",
    "employer": "Make-Believe Hotel, Plant 1",
    "sent_by": "Partner office",
}
CONTACT = {
    "contact.call": "555-0150",
    "contact.text": "no",
    "contact.letter": "no",
    "contact.who_may_answer": "nobody",
    "contact.hours": "after six",
    "contact.never": "at work",
}


@pytest.fixture
def at(window: Parts, qtbot: QtBot, tmp_path: Path, first_matter: Path) -> Parts:
    """An office with one matter: its client is Marisol Ejemplo Prueba."""
    open_office(window, qtbot, make_office(tmp_path / "office", first_matter))
    window.window.activateWindow()
    return window


def record(parts: Parts) -> Matter:
    assert parts.session.store is not None
    return FolderStore(parts.session.store.folder).load()


def take_call(parts: Parts, qtbot: QtBot) -> NewCallView:
    parts.session.go(steps.NEW_CALL)
    view = parts.window.view(steps.NEW_CALL)
    assert isinstance(view, NewCallView)
    for key, text in GIVEN.items():
        qtbot.keyClicks(view.call.fields[key].edit, text)
    view.call.urgent["threatened"].click()
    return view


def clear_view(parts: Parts, qtbot: QtBot) -> ClearView:
    take_call(parts, qtbot).check.click()
    on_screen(parts, qtbot, steps.CLEAR)
    view = parts.window.view(steps.CLEAR)
    assert isinstance(view, ClearView)
    return view


def add_name(view: ClearView, qtbot: QtBot, side: str, name: str) -> None:
    view.side.put(side)
    qtbot.keyClicks(view.name.edit, name)
    qtbot.keyClick(view.name.edit, Qt.Key.Key_Return)


def check(parts: Parts, qtbot: QtBot, view: ClearView, times: int = 1) -> None:
    view.check.click()
    qtbot.waitUntil(
        lambda: parts.session.snapshot is not None and len(parts.session.snapshot.record.conflict_checks) == times,
        timeout=WAIT,
    )
    settled(parts, qtbot)


def test_a_call_becomes_a_practice_matter_with_what_was_said_and_nothing_else(at: Parts, qtbot: QtBot) -> None:
    take_call(at, qtbot).save.click()
    on_screen(at, qtbot, steps.CALL)
    made = record(at)
    assert made.call is not None
    assert {key: getattr(made.call, key) for key in GIVEN} == GIVEN
    assert (made.call.urgent, made.call.on, made.call.by) == (("threatened",), DAY, "Pia Sample")
    assert (made.practice, made.requests, made.answers) == (True, (), {})
    assert at.window.said.words.text() == "Call saved"
    view = at.window.view(steps.NEW_CALL)
    assert isinstance(view, NewCallView)
    assert view.call.value().name == ""


def test_an_empty_call_is_not_saved(at: Parts, qtbot: QtBot) -> None:
    at.session.go(steps.NEW_CALL)
    view = at.window.view(steps.NEW_CALL)
    assert isinstance(view, NewCallView)
    view.save.click()
    settled(at, qtbot)
    assert view.fault.isVisible()
    assert at.session.snapshot is None


def test_without_a_match_the_way_leads_on_to_how_we_may_reach_them(at: Parts, qtbot: QtBot) -> None:
    view = clear_view(at, qtbot)
    assert "Not checked yet" in words_in(view)
    assert not view.go_on.isVisible()
    add_name(view, qtbot, "theirs", "Rex Placeholder")
    check(at, qtbot, view)
    assert view.state.words.text() == "No match"
    assert view.state.more.text() == "Checked by Pia Sample, 1 Dec 2026"
    assert set(record(at).conflict_checks[-1].names) == {"Rosalinda Ensayo", "Make-Believe Hotel", "Rex Placeholder"}
    assert not view.clear_it.isVisible()
    assert (view.go_on.property("role"), view.check.property("role")) == ("main", "")
    view.go_on.click()
    on_screen(at, qtbot, steps.REACH)


def test_names_of_the_last_check_come_again_on_their_side(at: Parts, qtbot: QtBot) -> None:
    view = clear_view(at, qtbot)
    add_name(view, qtbot, "theirs", "Rex Placeholder")
    add_name(view, qtbot, "ours", "Alba Ensayo")
    check(at, qtbot, view)
    assert at.session.store is not None
    key = at.session.store.key
    at.session.close()
    settled(at, qtbot)
    at.session.offices.come_to(key, steps.CLEAR)
    on_screen(at, qtbot, steps.CLEAR)
    assert {("theirs", "Rex Placeholder"), ("ours", "Alba Ensayo")} <= set(view._names)


def test_a_name_added_after_the_check_asks_for_another_one(at: Parts, qtbot: QtBot) -> None:
    view = clear_view(at, qtbot)
    check(at, qtbot, view)
    assert not view.since.isVisible()
    add_name(view, qtbot, "ours", "Alba Ensayo")
    assert view.since.isVisible()
    assert not view.go_on.isVisible()
    check(at, qtbot, view, times=2)
    assert not view.since.isVisible()
    view.names.choose(("ours", "Alba Ensayo"))
    view.off.click()
    assert "Alba Ensayo" not in {name for _, name in view._names}


def test_a_name_says_whose_side_it_is_on_before_it_is_looked_for(at: Parts, qtbot: QtBot) -> None:
    view = clear_view(at, qtbot)
    add_name(view, qtbot, "", "Rex Placeholder")
    assert view.side.fault.isVisible()
    assert "Rex Placeholder" not in {name for _, name in view._names}


def test_a_match_is_said_without_a_detail_refused_to_the_paralegal_and_cleared_by_the_attorney(at: Parts, qtbot: QtBot) -> None:
    view = clear_view(at, qtbot)
    add_name(view, qtbot, "theirs", "Marisol Ejemplo Prueba")
    check(at, qtbot, view)
    assert view.state.words.text() == "Possible match: ask the attorney"
    assert "m01" not in words_in(view)
    assert not view.go_on.isVisible()

    view.clear_it.click()
    qtbot.waitUntil(at.window.notice.isVisible, timeout=WAIT)
    assert "Only an attorney or an accredited representative" in at.window.notice.words
    assert view.clear_it.isVisible()

    be(at, ADA)
    view.clear_it.click()
    on_screen(at, qtbot, steps.REACH)
    at.session.go(steps.CLEAR)
    assert view.state.words.text() == "Cleared by Ada Specimen, 1 Dec 2026"
    assert not at.window.notice.isVisible()
    at.session.undo()
    qtbot.waitUntil(lambda: view.state.words.text() == "Possible match: ask the attorney", timeout=WAIT)


def test_a_refusal_stays_when_the_folder_is_only_read_again(at: Parts, qtbot: QtBot) -> None:
    view = clear_view(at, qtbot)
    add_name(view, qtbot, "theirs", "Marisol Ejemplo Prueba")
    check(at, qtbot, view)
    view.clear_it.click()
    qtbot.waitUntil(at.window.notice.isVisible, timeout=WAIT)
    at.session.read_again()
    settled(at, qtbot)
    assert at.window.notice.isVisible()


def test_stopping_here_puts_the_matter_away_as_referred(at: Parts, qtbot: QtBot) -> None:
    view = clear_view(at, qtbot)
    folder = at.session.store and at.session.store.folder
    view.stop.click()
    field = view.form.field("where")
    qtbot.keyClicks(field.edit, "Another office")  # type: ignore[attr-defined]
    view.form.accept.click()
    qtbot.waitUntil(lambda: at.session.snapshot is None and not at.jobs.busy, timeout=WAIT)
    assert folder is not None
    call = FolderStore(folder).load().call
    assert call is not None
    assert (call.referred_to, call.name, call.urgent) == ("Another office", "Rosalinda Ensayo", ("threatened",))
    shown = at.session.offices.shown
    assert shown is not None
    assert [one.name for one in shown.found.matters if one.referred] == ["Rosalinda Ensayo"]
    assert view.state.words.text() == ""
    assert view._names == ()


def test_a_caller_who_is_not_for_us_is_saved_with_where_we_sent_them_and_can_be_taken_after_all(
    at: Parts, qtbot: QtBot
) -> None:
    view = take_call(at, qtbot)
    view.refer.click()
    view.form.accept.click()
    settled(at, qtbot)
    assert at.session.snapshot is None  # where to is needed
    qtbot.keyClicks(view.form.field("where").edit, "A hotline")  # type: ignore[attr-defined]
    view.form.accept.click()
    on_screen(at, qtbot, steps.CALL)
    shown = at.window.view(steps.CALL)
    assert isinstance(shown, CallView)
    assert shown.referred.text() == "Not for us: referred to A hotline"
    shown.take_back.click()
    qtbot.waitUntil(lambda: not shown.take_back.isVisible(), timeout=WAIT)
    call = record(at).call
    assert call is not None
    assert (call.referred_to, call.name) == ("", "Rosalinda Ensayo")


def test_a_call_is_mended_in_place_and_its_day_stays(at: Parts, qtbot: QtBot) -> None:
    take_call(at, qtbot).save.click()
    on_screen(at, qtbot, steps.CALL)
    view = at.window.view(steps.CALL)
    assert isinstance(view, CallView)
    view.call.fields["language"].edit.setText("Mam")
    be(at, ADA)
    at.session.read_again()
    settled(at, qtbot)
    assert view.call.value().language == "Mam"  # what is being typed stays
    view.check.click()
    on_screen(at, qtbot, steps.CLEAR)
    call = record(at).call
    assert call is not None
    assert (call.language, call.by) == ("Mam", "Pia Sample")


def reach_view(parts: Parts, qtbot: QtBot) -> ReachView:
    take_call(parts, qtbot).save.click()
    on_screen(parts, qtbot, steps.CALL)
    parts.session.go(steps.REACH)
    view = parts.window.view(steps.REACH)
    assert isinstance(view, ReachView)
    return view


def test_the_client_confirms_only_what_was_asked_whole_and_a_change_asks_again(at: Parts, qtbot: QtBot) -> None:
    view = reach_view(at, qtbot)
    assert view.state.words.text() == "Not confirmed"
    for key, words in CONTACT.items():
        view.fields[key].put(words)
    view.confirm.click()
    settled(at, qtbot)
    assert view.fields["contact.say_who_we_are"].fault.isVisible()
    assert record(at).answers == {}
    view.fields["contact.say_who_we_are"].no.click()  # type: ignore[attr-defined]
    view.confirm.click()
    qtbot.waitUntil(lambda: view.state.words.text() == "Confirmed on 1 Dec 2026", timeout=WAIT)
    kept = record(at).answers
    assert kept == CONTACT | {"contact.say_who_we_are": False, "contact.confirmed": True, "contact.confirmed_on": DAY}

    qtbot.keyClicks(view.fields["contact.never"].edit, "; by text")  # type: ignore[attr-defined]
    view.fields["contact.call"].setFocus()
    assert "the client confirms the list again" in view.unsaved.text()
    view.save.click()
    qtbot.waitUntil(lambda: view.state.words.text() == "Not confirmed", timeout=WAIT)
    assert record(at).answers["contact.never"] == "at work; by text"
    assert not view.unsaved.isVisible()
    at.session.undo()
    qtbot.waitUntil(lambda: view.state.words.text() == "Confirmed on 1 Dec 2026", timeout=WAIT)
    assert view.fields["contact.never"].value() == "at work"


def test_nothing_of_a_matter_that_was_put_away_stays_on_a_screen(at: Parts, qtbot: QtBot) -> None:
    view = reach_view(at, qtbot)
    view.fields["contact.never"].put("at the hotel")
    shown = [at.window.view(one) for one in (steps.CALL, steps.REACH)]
    at.session.close()
    settled(at, qtbot)
    for one in shown:
        assert "Rosalinda" not in words_in(one)
    assert view.fields["contact.never"].value() is None
    call = shown[0]
    assert isinstance(call, CallView)
    assert call.call.value().name == ""


def test_agreements_are_signed_asked_taken_back_and_given_again(
    at: Parts, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_call(at, qtbot).save.click()
    on_screen(at, qtbot, steps.CALL)
    be(at, ADA)
    at.session.do(OpenRequest(request="u_certification", agency="spvd"), said="Opened")
    qtbot.waitUntil(lambda: at.session.snapshot is not None and at.session.snapshot.opened, timeout=WAIT)
    be(at, PIA)
    settled(at, qtbot)
    at.session.go(steps.AGREE)
    view = at.window.view(steps.AGREE)
    assert isinstance(view, AgreeView)
    consent, engagement = view.cards["disclosure_consent"], view.cards["engagement"]
    assert consent.state.words.text() == "To sign"

    scan = paper(tmp_path / "consent.pdf", "Consent", 1)
    monkeypatch.setattr("desktop.views.agree.choose_files", lambda *_: [scan])
    consent.add.click()
    qtbot.waitUntil(lambda: consent.state.words.text() == "Signed, the day is not known", timeout=WAIT)
    settled(at, qtbot)
    (filed,) = record(at).evidence
    assert (filed.item, filed.kind) == ("disclosure_consent", "disclosure_consent")
    assert engagement.state.words.text() == "To sign"

    day = consent.fields["consent.signed_on"]
    qtbot.keyClicks(day.edit, "30 Nov 2026")  # type: ignore[attr-defined]
    qtbot.keyClick(day.edit, Qt.Key.Key_Return)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: consent.state.words.text() == "Signed 30 Nov 2026", timeout=WAIT)
    consent.stands.click()
    qtbot.waitUntil(lambda: record(at).answers.get("consent.withdrawn") is False, timeout=WAIT)
    settled(at, qtbot)
    assert not consent.stands.isVisible()

    consent.taken_back.click()
    settled(at, qtbot)
    assert record(at).answers["consent.withdrawn"] is False  # nothing before it is confirmed
    consent.form.accept.click()
    qtbot.waitUntil(lambda: consent.state.words.text() == "Taken back 1 Dec 2026", timeout=WAIT)
    assert record(at).answers["consent.withdrawn_on"] == DAY
    assert consent.stands.text() == "Client agrees again"
    consent.stands.click()
    qtbot.waitUntil(lambda: consent.state.words.text() == "Signed 30 Nov 2026", timeout=WAIT)
    assert "consent.withdrawn_on" not in record(at).answers

    partner = view.cards["partner_consent"]
    assert partner.state.words.text() == "Ask first"
    partner.fields["partner.takes_part"].no.click()  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: partner.state.words.text() == "Not needed", timeout=WAIT)
    assert not partner.add.isVisible()
