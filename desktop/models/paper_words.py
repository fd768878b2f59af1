"""Languages of papers as people name them. Pure."""

from __future__ import annotations

from desktop.i18n import tr


def language_name(code: str) -> str:
    return languages().get(code, code)


def languages() -> dict[str, str]:
    """Code -> name; those that come up most first. Another code stays as it is."""
    return {
        "en": tr("English"),
        "es": tr("Spanish"),
        "zxx": tr("No words in it (a photo)"),
        "am": tr("Amharic"),
        "ar": tr("Arabic"),
        "bn": tr("Bengali"),
        "zh": tr("Chinese"),
        "fr": tr("French"),
        "ht": tr("Haitian Creole"),
        "hi": tr("Hindi"),
        "id": tr("Indonesian"),
        "ja": tr("Japanese"),
        "quc": tr("K'iche'"),
        "ko": tr("Korean"),
        "mam": tr("Mam"),
        "ne": tr("Nepali"),
        "pt": tr("Portuguese"),
        "pa": tr("Punjabi"),
        "ru": tr("Russian"),
        "tl": tr("Tagalog"),
        "th": tr("Thai"),
        "uk": tr("Ukrainian"),
        "vi": tr("Vietnamese"),
    }
