"""What goes with a paper in another language: the English text, and the translator's certificate (domain.md section 9.1)."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.enums import TA_CENTER
from reportlab.platypus import Flowable, HRFlowable, Spacer

from packets.practice.drawing.tables import facts_table
from packets.practice.drawing.typed import Signature, build, foot_line, para, style


def translation_en(
    fields: Sequence[tuple[str, str]],
    title: str = "Birth certificate",
    issuer: str = "Imaginary Republic\nCivil Registry · Office 000, Invented Village",
    original: str = "Acta de nacimiento",
    notes: Sequence[str] = (
        "[round seal in violet ink: Imaginary Republic, practice registry]",
        "[signature, not legible] Civil Registrar",
    ),
) -> bytes:
    """The English text of a certificate, typed plainly; seals and signatures are told in brackets."""
    story: list[Flowable] = [
        para("Translation from Spanish".upper(), style(9.5, "sans", "Semibold", alignment=TA_CENTER, spaceAfter=14)),
        para(issuer, style(11, alignment=TA_CENTER, spaceAfter=10)),
        para(title.upper(), style(17, weight="Bold", alignment=TA_CENTER, spaceAfter=2, lead=1.2)),
        para(f"({original})", style(11, weight="It", alignment=TA_CENTER, spaceAfter=12)),
        HRFlowable(width="100%", thickness=1, color="black", spaceAfter=6),
        facts_table(fields, (2.3, 4.2)),
        Spacer(0, 16),
    ]
    story += [para(note, style(10.5, weight="It", spaceAfter=6)) for note in notes]
    return build(story, f"{title}, English translation", on_page=foot_line(f"English translation of: {original}"))


def translator_certificate(
    language: str,
    document_titles: Sequence[str],
    translator: str = "Lia Traductora",
    day: str = "20 November 2026",
    contact: Sequence[str] = ("100 Example Street, Sampletown, CA 00000", "555-0107 · translator@example.org"),
    signed: bool = True,
) -> bytes:
    """Competent in both languages, complete and accurate, the documents by name; printed name, signature, date, contact."""
    listed = style(11, leftIndent=24, bulletIndent=8, spaceAfter=4)
    text = style(11, spaceAfter=10, lead=1.5)
    several = len(document_titles) > 1
    story: list[Flowable] = [
        Spacer(0, 18),
        para("CERTIFICATE OF TRANSLATION", style(15, weight="Bold", alignment=TA_CENTER, spaceAfter=22)),
        para(
            f"I, {translator}, certify that I am competent in {language} and in English, and competent to translate "
            f"from {language} into English.",
            text,
        ),
        para(f"I translated the following document{'s' if several else ''}:", text),
    ]
    for title in document_titles:
        item = para(title, listed)
        item.bulletText = "•"
        story.append(item)
    story += [
        Spacer(0, 8),
        para(
            f"The English text of {'each is' if several else 'it is'} complete and accurate, true and accurate to the best "
            "of my abilities. Nothing was left out, and nothing was added save the notes in brackets on seals and signatures.",
            text,
        ),
        Spacer(0, 14),
        Signature(translator, "Translator", signed),
        facts_table((("Name", translator), ("Date", day), ("Contact", "\n".join(contact))), (1.3, 3.6)),
    ]
    return build(story, "Certificate of translation", on_page=foot_line("Certificate of translation"))
