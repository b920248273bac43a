"""Cells of flat files that spreadsheets open."""

from __future__ import annotations

__all__ = ["defuse"]


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
