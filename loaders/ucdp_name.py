"""Names as UCDP Actor writes them: several in a cell, in several scripts and one old encoding."""

from __future__ import annotations

import re

__all__ = ["UNKNOWN_LANGUAGE", "is_zawgyi", "split_alternatives", "split_new_names"]

UNKNOWN_LANGUAGE = "und"
"""Tag of a language that is not told (RFC 5646, section 4.1)."""

# Zawgyi writes a vowel or medial sign before its consonant, and U+1039 for what Unicode writes
# U+103A. In Unicode both signs follow a consonant, and U+1039 stands between two of them.
# Unicode Technical Note 11, "Representing Myanmar in Unicode", section 4.
_ZAWGYI = re.compile(
    "(?:^|[^\u1000-\u109f])[\u1031\u103b-\u103e]|\u1039(?![\u1000-\u1021\u103f\u1050-\u1061])"
)


def is_zawgyi(text: str) -> bool:
    """Say whether a Burmese text is surely in the Zawgyi encoding and not in Unicode.

    >>> is_zawgyi("\u103b\u1019\u1014\u1039\u1019\u102c"), is_zawgyi("\u1019\u103c\u1014\u103a")
    (True, False)
    """
    return _ZAWGYI.search(text) is not None


def split_alternatives(cell: str | None) -> list[str]:
    """Give a cell's name, and its parts where a stroke between spaces parts several.

    >>> split_alternatives("Имарат Кавказ / Imarat Kavkaz")
    ['Имарат Кавказ', 'Imarat Kavkaz']
    """
    parts = re.split(r"\s/\s", cell) if cell else []
    return [name for part in parts if (name := " ".join(part.split()))]


def split_new_names(cell: str | None, count: int) -> list[str]:
    """Give the names that an actor has taken, in their order; one that holds commas stays whole.

    >>> split_new_names("JAAS, Ansar al-Islam", 2), split_new_names("Movimiento 26, de Julio", 1)
    (['JAAS', 'Ansar al-Islam'], ['Movimiento 26, de Julio'])
    """
    if cell is None:
        return []
    parts = cell.split(",")
    names = parts if len(parts) == count else [cell]
    return [name for part in names if (name := " ".join(part.split()))]
