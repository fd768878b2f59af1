"""A request from opening to closing: opened and decided by an attorney, read, sent, arrived, answered, closed."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import Field

from packets.errors import Known
from packets.matters.matter import Request as MatterRequest
from packets.vault.store import Add, Change, Put
from packets.workflow.edits.base import At, Edit


class OpenRequest(Edit):
    """Only an attorney or accredited representative opens one. The definition is pinned as it stands."""

    do: Literal["open_request"] = "open_request"
    request: str
    agency: str = ""
    profile: str = ""
    mailing_day: dt.date | None = None
    attorney: str = ""
    """Who of the staff appears for the client; nobody need be said yet."""

    def changes(self, at: At) -> list[Change]:
        who, kind = at.decider(), at.library.kind(self.request)
        if any(one.id == self.request for one in at.matter.requests):
            raise Known("request_here", id=self.request)
        if at.matter.client.kind not in kind.definition.client:
            raise Known("client_does_not_fit", kinds=", ".join(kind.definition.client))
        agency = at.library.agency(self.agency)
        if agency is not None and agency.practice != at.matter.practice:
            raise Known("practice_mixed", agency=agency.title)
        if self.profile:
            at.library.profile(self.profile)
        row: dict[str, Any] = {
            "id": self.request,
            "edition": kind.definition.edition,
            "definition": kind.hash,
            "mailing_day": self.mailing_day,
            "agency": self.agency or None,
            "profile": self.profile or None,
            "attorney": representative(at, self.attorney) if self.attorney else None,
            "opened": {"by": who.name, "role": who.role, "on": at.day},
        }
        return [Add("requests", row), at.event("opened", self.request)]


class ChangeRequest(Edit):
    """Day, desk and shape of what is asked. What is not given stays."""

    do: Literal["request"] = "request"
    request: str
    mailing_day: dt.date | None = None
    agency: str | None = None
    profile: str | None = None
    attorney: str | None = None
    """Who of the staff appears for the client; empty: nobody."""

    def changes(self, at: At) -> list[Change]:
        unsent(at, self.request)
        values: dict[str, Any] = {}
        if self.mailing_day is not None:
            values["mailing_day"] = self.mailing_day
        if self.agency is not None:
            agency = at.library.agency(self.agency)
            if agency is not None and agency.practice != at.matter.practice:
                raise Known("practice_mixed", agency=agency.title)
            values["agency"] = self.agency or None
        if self.profile is not None:
            if self.profile:
                at.library.profile(self.profile)
            values["profile"] = self.profile or None
        if self.attorney is not None:
            values["attorney"] = representative(at, self.attorney) if self.attorney else None
        return [Put("requests", self.request, values)]


class TakeEdition(Edit):
    """The definition as it stands now, in place of the one that was pinned."""

    do: Literal["take_edition"] = "take_edition"
    request: str

    def changes(self, at: At) -> list[Change]:
        at.decider()
        kind = at.library.kind(unsent(at, self.request).id)
        return [Put("requests", self.request, {"edition": kind.definition.edition, "definition": kind.hash})]


class Decide(Edit):
    """File, do not file now, or another way. The last two close the request as *Not filed*, and that is a good end."""

    do: Literal["decide"] = "decide"
    request: str
    choice: Literal["file", "do_not_file", "other_way"]
    reason: str = Field(min_length=1)
    client_agrees_on: dt.date | None = None
    next_review: dt.date | None = None

    def changes(self, at: At) -> list[Change]:
        who = at.decider()
        unsent(at, self.request)
        decision = {
            "choice": self.choice,
            "by": who.name,
            "role": who.role,
            "on": at.day,
            "reason": self.reason,
            "client_agrees_on": self.client_agrees_on,
            "next_review": self.next_review,
        }
        # Decided anew, a request that was closed as not filed is open again.
        return [Put("requests", self.request, {"decision": decision, "closed_on": None}), at.event("decided", self.request)]


class Approve(Edit):
    """The packet that was read, by its content; another one wants another approval."""

    do: Literal["approve"] = "approve"
    request: str
    profile: str
    content: str = Field(pattern=r"^[0-9a-f]{64}$")

    def changes(self, at: At) -> list[Change]:
        who, request = at.decider(), unsent(at, self.request)
        kept = [one.model_dump(exclude_defaults=True) for one in request.approvals if one.profile != self.profile]
        mine = {"by": who.name, "role": who.role, "on": at.day, "profile": self.profile, "content": self.content}
        return [Put("requests", self.request, {"approvals": [*kept, mine]}), at.event("approved", self.request)]


class RecordSending(Edit):
    """It left. The packet as filed was put aside before this is written (`packets.workflow.sending`)."""

    final = True
    do: Literal["sent"] = "sent"
    request: str
    on: dt.date
    carrier: str = ""
    number: str = ""
    proof: str = ""
    profile: str = ""
    manifest: str = ""
    kept: str = ""

    def changes(self, at: At) -> list[Change]:
        unsent(at, self.request)
        at.past(self.on)
        if self.proof:
            at.paper(self.proof)
        sent = {key: value for key, value in self.model_dump(exclude={"do", "request"}).items() if value != ""}
        return [Put("requests", self.request, {"sent": sent | {"by": at.who.name}}), at.event("sent", self.request)]


class RecordExport(Edit):
    """Its packet was taken out as files (`packets.workflow.exporting`)."""

    final = True
    do: Literal["exported"] = "exported"
    request: str

    def changes(self, at: At) -> list[Change]:
        return [at.event("exported", at.request(self.request).id)]


class RecordArrival(Edit):
    """It arrived at the right desk: day 1 of its clock."""

    do: Literal["arrived"] = "arrived"
    request: str
    on: dt.date
    proof: str = ""

    def changes(self, at: At) -> list[Change]:
        sent = at.request(self.request).sent
        if sent is None:
            raise Known("not_sent_yet")
        if at.past(self.on) < sent.on:
            raise Known("arrived_before_sent")
        values = sent.model_dump(exclude_defaults=True) | {"arrived_on": self.on}
        if self.proof:
            values["arrival_proof"] = at.paper(self.proof).id
        return [Put("requests", self.request, {"sent": values}), at.event("arrived", self.request)]


class RecordAnswer(Edit):
    """The agency answered."""

    do: Literal["answered"] = "answered"
    request: str
    on: dt.date
    answer: Literal["good", "mend", "refused"]

    def changes(self, at: At) -> list[Change]:
        sent = at.request(self.request).sent
        if sent is None:
            raise Known("not_sent_yet")
        if at.past(self.on) < sent.on:
            raise Known("answered_before_sent")
        answer = Put("requests", self.request, {"answered_on": self.on, "answer": self.answer})
        return [answer, at.event("answered", self.request)]


class CloseRequest(Edit):
    """The end: answered, or not filed. What is still open then is told by the checklist."""

    do: Literal["close"] = "close"
    request: str

    def changes(self, at: At) -> list[Change]:
        request = at.request(self.request)
        if request.sent is None and not request.not_filed:
            raise Known("close_before_end")
        if request.closed_on is not None:
            return []
        return [Put("requests", self.request, {"closed_on": at.day}), at.event("closed", self.request)]


def representative(at: At, id_: str) -> str:
    """The id of somebody who appears for clients: an attorney or an accredited representative of this office, in time."""
    person = at.library.office.person(id_)
    if person is None:
        raise Known("unknown_staff", id=id_, known=", ".join(one.id for one in at.library.office.staff))
    if not person.may_decide(at.day):
        raise Known("no_representative", name=person.name)
    return person.id


def unsent(at: At, id_: str) -> MatterRequest:
    """The request, if its packet has not left: what was filed is never changed afterwards."""
    request = at.request(id_)
    if request.sent is not None:
        raise Known("already_sent", id=id_)
    return request
