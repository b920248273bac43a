"""Texts from outside, made safe for what shows them: spreadsheets and terminals."""

from __future__ import annotations

import re

__all__ = ["defuse", "plain"]

# C0 and C1 controls, line separators, and the marks that turn the direction of what follows
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")


def defuse(text: str) -> str:
    """Keep a spreadsheet from running a text as a formula: a leading ``'`` makes it text.

    References
    ----------
    OWASP, "CSV Injection", https://owasp.org/www-community/attacks/CSV_Injection

    >>> defuse("=HYPERLINK(1)")
    "'=HYPERLINK(1)"
    >>> defuse("KIO/KIA")
    'KIO/KIA'
    """
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def plain(text: str) -> str:
    r"""Take from a text what would move a terminal's cursor, colour it, or turn its direction.

    References
    ----------
    Unicode Technical Report 36, "Unicode Security Considerations", section 2.5.

    >>> plain("KIA\x1b[2J")
    'KIA [2J'
    """
    return _UNSEEN.sub(" ", text)
