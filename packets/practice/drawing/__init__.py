"""Practice evidence, drawn: papers of invented people that look like the scans, faxes and photographs an office gets.

Every function gives the bytes of one file (or a list of them), the same for the same arguments, and every page says PRACTICE.
"""

from packets.practice.drawing.birth import birth_certificate_es
from packets.practice.drawing.certificates import translation_en, translator_certificate
from packets.practice.drawing.chapters import born_digital
from packets.practice.drawing.chat import Message, chat_screens, long_chat
from packets.practice.drawing.earlier import earlier_packet
from packets.practice.drawing.fax import fax_g4, fax_pdf
from packets.practice.drawing.filled import FormPage, filled_form
from packets.practice.drawing.identity import colour_id
from packets.practice.drawing.letters import a4_page, declaration, letter
from packets.practice.drawing.oddities import damaged_pdf, password_pdf, wrong_type
from packets.practice.drawing.paper import Paper
from packets.practice.drawing.photo import phone_photo
from packets.practice.drawing.picture_sheets import message_sheet, photo_sheet
from packets.practice.drawing.records import record_pages
from packets.practice.drawing.scan import grey_scan
from packets.practice.drawing.scene import scene_photo
from packets.practice.drawing.standin import form_standin
from packets.practice.drawing.tables import landscape_sheet, log_table, sheet
from packets.practice.drawing.timesheets import time_sheets

__all__ = [
    "FormPage",
    "Message",
    "Paper",
    "a4_page",
    "birth_certificate_es",
    "born_digital",
    "chat_screens",
    "colour_id",
    "damaged_pdf",
    "declaration",
    "earlier_packet",
    "fax_g4",
    "fax_pdf",
    "filled_form",
    "form_standin",
    "grey_scan",
    "landscape_sheet",
    "letter",
    "log_table",
    "long_chat",
    "message_sheet",
    "password_pdf",
    "phone_photo",
    "photo_sheet",
    "record_pages",
    "scene_photo",
    "sheet",
    "time_sheets",
    "translation_en",
    "translator_certificate",
    "wrong_type",
]
