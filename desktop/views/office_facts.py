"""What forms and letters say of the office, or of somebody who appears for its clients: said once, for all matters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from desktop.i18n import tr
from desktop.session import Session
from desktop.theme import Dress
from desktop.widgets.answer_field import field_of
from desktop.widgets.fields import Field
from desktop.widgets.inline_form import InlineForm, Values
from desktop.widgets.typed_field import OrNone
from packets.errors import Known
from packets.requests.office import OfficeRecord, Staff
from packets.workflow.facts import facts_asked


def ask_facts(dress: Dress, session: Session, form: InlineForm, holder: OfficeRecord | Staff) -> None:
    """Ask for all of them in a form; what is there stands in it."""
    of: Literal["office", "staff"] = "staff" if isinstance(holder, Staff) else "office"

    def saying(fault: Known) -> str:
        return session.desk.words.say(fault.code, fault.params)

    fields: dict[str, Field] = {}
    for key, entry in facts_asked(session.desk.library, of).items():
        made = field_of(dress, entry, saying)
        fields[key] = OrNone(made) if entry.ask_none else made
        fields[key].put(holder.facts.get(key))
        if isinstance(field := fields[key], OrNone):
            field.put_none(key in holder.no_facts)

    def said(values: Values) -> None:
        none = [key for key, field in fields.items() if isinstance(field, OrNone) and field.said_none]
        session.offices.keep_facts(_changed(values, none, holder), none, holder.id if isinstance(holder, Staff) else "")

    name = holder.name or tr("the office")
    words = tr("Once for all matters: every form and letter takes it from here. What nobody has said stays empty.")
    form.ask(tr("What forms say of {name}", name=name), fields, tr("Keep it"), said, words=words)


def _changed(values: Values, none: list[str], holder: OfficeRecord | Staff) -> Mapping[str, str | None]:
    """What is other than in the record."""
    given = {key: None if value is None else str(value) for key, value in values.items() if key not in none}
    return {key: value for key, value in given.items() if value != holder.facts.get(key) or key in holder.no_facts}
