"""States and countries as people write them. Pure; the names come from pycountry's tables (ISO 3166).

A state is kept by its two letters, as the lists of the official forms have it; a country by its common English name.
"""

from __future__ import annotations

import gettext
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final

_POST: Final = {"AA": "Armed Forces Americas", "AE": "Armed Forces Europe", "AP": "Armed Forces Pacific"}
_FREE: Final = {"FM": "Federated States of Micronesia", "MH": "Marshall Islands", "PW": "Palau"}
"""What the forms' lists of states have beyond ISO 3166: military mail, and the states in free association."""
_NOT_LISTED: Final = ("UM",)
_STATE_TOO: Final = {
    "washington dc": "DC", "dc": "DC", "virgin islands": "VI", "us virgin islands": "VI", "micronesia": "FM",
}  # fmt: skip

_COMMON: Final = {
    "BN": "Brunei", "CD": "Democratic Republic of the Congo", "CG": "Republic of the Congo", "CC": "Cocos Islands",
    "FK": "Falkland Islands", "FM": "Micronesia", "MF": "Saint Martin", "PS": "Palestine", "RU": "Russia",
    "SX": "Sint Maarten", "TR": "Turkey", "VA": "Vatican City", "VG": "British Virgin Islands", "VI": "U.S. Virgin Islands",
}  # fmt: skip
"""Common English names where the table has none, or one that nobody says."""
_MORE: Final = {
    "America": "US", "USA": "US", "US": "US", "Great Britain": "GB", "Britain": "GB", "England": "GB", "Scotland": "GB",
    "Wales": "GB", "Northern Ireland": "GB", "UK": "GB", "UAE": "AE", "DR Congo": "CD", "DRC": "CD", "Congo-Kinshasa": "CD",
    "Congo-Brazzaville": "CG", "Ivory Coast": "CI", "Cape Verde": "CV", "Macau": "MO",
    "Holland": "NL", "The Netherlands": "NL", "The Bahamas": "BS", "The Gambia": "GM",
    "The Philippines": "PH", "Republic of Ireland": "IE", "Republic of China": "TW", "Vatican": "VA", "Holy See": "VA",
    "Brunei Darussalam": "BN", "Democratic Republic of Congo": "CD", "Republic of Congo": "CG",
    "Turkiye": "TR", "Federated States of Micronesia": "FM", "US Virgin Islands": "VI", "Republic of Turkey": "TR",
}  # fmt: skip
_ALSO: Final = (
    "Kosovo", "Stateless",
    "Soviet Union", "Yugoslavia", "Czechoslovakia", "East Germany", "West Germany", "Serbia and Montenegro", "Macedonia",
    "Burma", "Ceylon", "East Pakistan", "West Pakistan", "Sikkim", "Persia", "Siam", "Kampuchea", "French Indochina",
    "North Vietnam", "South Vietnam", "Malaya", "North Borneo", "Dutch East Indies", "Portuguese Timor", "East Timor",
    "North Yemen", "South Yemen", "United Arab Republic", "Trucial States",
    "Zaire", "Belgian Congo", "Ruanda-Urundi", "Rhodesia", "Northern Rhodesia", "Southern Rhodesia", "Nyasaland", "Tanganyika",
    "Zanzibar", "Bechuanaland", "Basutoland", "Swaziland", "South West Africa", "Gold Coast", "Dahomey", "Upper Volta",
    "French Sudan", "Portuguese Guinea", "Spanish Guinea", "Spanish Sahara", "French Somaliland", "British Somaliland",
    "French Territory of the Afars and the Issas", "Central African Empire",
    "British Honduras", "British Guiana", "Dutch Guiana", "Panama Canal Zone", "Netherlands Antilles",
    "New Hebrides", "Gilbert and Ellice Islands", "Western Samoa", "Trust Territory of the Pacific Islands",
)  # fmt: skip
"""What stands in no table of today, and old names of what does: people were born there, and forms want the country *as it was
named when you were born, even if the country's name has changed or the country no longer exists* (I-765 Instructions, 08/21/25,
items 15.a to 15.c). So an old name is never made a new one."""
_ALSO_AS: Final = {
    "USSR": "Soviet Union", "Unión Soviética": "Soviet Union", "German Democratic Republic": "East Germany",
    "Apátrida": "Stateless", "Checoslovaquia": "Czechoslovakia", "Birmania": "Burma", "Alemania Oriental": "East Germany",
    "Alemania Occidental": "West Germany", "Honduras Británica": "British Honduras",
    "Canal Zone": "Panama Canal Zone", "Suazilandia": "Swaziland", "Swazilandia": "Swaziland",
    "People's Democratic Republic of Yemen": "South Yemen", "Yemen Arab Republic": "North Yemen",
    "Democratic Republic of Vietnam": "North Vietnam",
}  # fmt: skip
_WHICH: Final = ("congo", "korea", "virgin islands", "corea", "islas virgenes")
"""Names that two countries have."""


def state(text: str) -> str | None:
    """The two letters of a state, territory or military post; None where there is none of that name."""
    return _states().get(_plain(text))


def states() -> tuple[str, ...]:
    """Every code, in order."""
    return tuple(sorted(set(_states().values())))


def country(text: str) -> str | None:
    """The common English name of a country; None where there is none of that name, or two."""
    return _countries().get(_plain(text))


def countries() -> tuple[str, ...]:
    """Every name that is kept, in order."""
    return tuple(sorted(set(_countries().values())))


def _plain(text: str) -> str:
    """Small letters without accents, points and dashes: ``U.S.A.`` and ``usa``, ``México`` and ``mexico``."""
    apart = unicodedata.normalize("NFKD", text).casefold().replace("&", " and ")
    bare = "".join(one for one in apart if not unicodedata.combining(one)).replace(".", "")
    return " ".join(re.sub(r"[\W_]+", " ", bare).split())


@cache
def _states() -> dict[str, str]:
    import pycountry  # here and not above: most commands look at no state, and do not wait for its tables

    names = {one.code[3:]: one.name for one in pycountry.subdivisions if one.country_code == "US"}
    names = {code: name for code, name in names.items() if code not in _NOT_LISTED} | _POST | _FREE
    found = {_plain(name): code for code, name in names.items()}
    return found | {code.casefold(): code for code in names} | _STATE_TOO


@cache
def _countries() -> dict[str, str]:
    import pycountry

    spanish = _translations(pycountry.LOCALES_DIR)
    kept: dict[str, str] = {}
    said: dict[str, str] = {}
    twice: set[str] = set(_WHICH)
    for one in pycountry.countries:
        name = _COMMON.get(one.alpha_2) or str(getattr(one, "common_name", one.name))
        kept[one.alpha_2] = name
        official = getattr(one, "official_name", "")
        for words in (one.name, official, one.alpha_3, *(spanish(words) for words in (one.name, name, official) if words)):
            for plain in map(_plain, _ways(words)):
                if said.setdefault(plain, name) != name:
                    twice.add(plain)
    said = {plain: name for plain, name in said.items() if plain not in twice}
    said |= {_plain(words): kept[code] for words, code in _MORE.items()}
    said |= {_plain(words): words for words in (*kept.values(), *_ALSO)}
    return said | {_plain(words): name for words, name in _ALSO_AS.items()}


def _ways(name: str) -> Iterator[str]:
    """``Iran, Islamic Republic of`` is said as ``Islamic Republic of Iran`` too."""
    yield name
    first, comma, rest = name.partition(", ")
    if comma:
        yield f"{rest} {first}"


def _translations(folder: str) -> Callable[[str], str]:
    """Names in Spanish, which most of our clients write."""
    return gettext.translation("iso3166-1", folder, languages=["es"], fallback=True).gettext
