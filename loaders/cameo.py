"""What a CAMEO code says: the kind of event, and the relation of the two actors if it states one.

References
----------
CAMEO Event and Actor Codebook, P. A. Schrodt, 2012, http://eventdata.parusanalytics.com/
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ..ontology.term import ontology
from .coded import Stated

__all__ = ["CLASSES", "event_type", "stated"]

CLASSES: Mapping[str, str] = {
    "GOV": "Government",
    "MIL": "ArmedForces",
    "REB": "InsurgentGroup",
    "INS": "InsurgentGroup",
    "SEP": "InsurgentGroup",
    "UAF": "UnidentifiedActor",
    "CVL": "Population",
    "BUS": "Industry",
    "MNC": "Company",
    "PTY": "PoliticalParty",
    "IGO": "Organization",
    "NGO": "Organization",
    "INT": "Organization",
    "NGM": "Organization",
    "IMG": "Organization",
}
"""Classes of role codes (manual, chapter 3) that are sure of them; PLOVER keeps the same codes."""

# The longest that begins a code counts. Codes that tell of words about a thing and not of the thing
# (01, 02, 11 ...) state no relation.
_STATED = {
    "033": Stated("supports", "Promised"),
    "0331": Stated("supports", "Promised", support="economic"),
    "0332": Stated("supports", "Promised", support="military"),
    "0333": Stated("supports", "Promised", support="humanitarian"),
    "07": Stated("supports"),
    "071": Stated("supports", support="economic"),
    "072": Stated("supports", support="military"),
    "073": Stated("supports", support="humanitarian"),
    "10": Stated("pressures", "Demanded", instrument="demand"),
    "13": Stated("pressures", "Threatened"),
    "162": Stated("pressures", instrument="aid-termination"),
    "163": Stated("pressures", instrument="trade-sanction"),
    "17": Stated("pressures"),
    "19": Stated("fights"),
}


@cache
def event_type(code: str) -> str | None:
    """Find the type of event for a code: its own, or that of the code above it.

    Where a machine placed an event is a guess, so that none moves ground: to occupy territory (192)
    is a change of control that names no gain of the very place.

    >>> event_type("193"), event_type("192"), event_type("19x")
    ('event-type/clash', 'event-type/territory-change', None)
    """
    terms = ontology()
    if not (code.isascii() and code.isdigit()):
        return None
    for name in (f"cameo/{code}", f"cameo/{code[:3]}", f"cameo-root/{code[:2]}"):
        scheme, _, notation = name.partition("/")
        if notation in terms.schemes[scheme]:
            found = terms.mapped(name, "event-type")
            return _groundless(found.name) if found is not None else None
    return None


def _groundless(kind: str) -> str:
    """Give the type without a gain of ground, where it has one."""
    return "event-type/territory-change" if ontology().code(kind).gains else kind


def stated(code: str) -> Stated | None:
    """Give the relation that a code states of the two actors.

    >>> stated("138").modality, stated("051")
    ('Threatened', None)
    """
    for length in range(len(code), 1, -1):
        if code[:length] in _STATED:
            return _STATED[code[:length]]
    return None
