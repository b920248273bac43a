"""What a PLOVER type and mode say: the kind of event, and the relation that they state.

SUPPORT is verbal, and a threat is no act. A mode that maps to no kind of its own goes by its type.

References
----------
PLOVER codebook, Open Event Data Alliance, https://github.com/openeventdata/PLOVER
Halterman, Andrew et al. (2023) PLOVER and POLECAT: A New Political Event Ontology and Dataset.
"""

from __future__ import annotations

from ..ontology.term import ontology
from .coded import Stated

__all__ = ["MODES", "event_type", "stated"]

_MODES = {
    "CONSULT": {"visit": "visit", "phone": "phone-call", "third-party": "meeting"},
    "RETREAT": {
        **{"ceasefire": "ceasefire", "release": "release", "resign": "resignation"},
        **dict.fromkeys(("withdraw", "return", "disarm", "access", "ease"), ""),
    },
    "REQUEST": dict.fromkeys(("assist", "change", "yield", "meet"), ""),
    "ACCUSE": {"disapprove": "criticism", "investigate": "investigation", "allege": "accusation"},
    "REJECT": dict.fromkeys(("assist", "change", "yield", "meet"), ""),
    "THREATEN": dict.fromkeys(
        ("restrict", "ban", "arrest", "relations", "expel", "territory", "violence"), ""
    ),
    "PROTEST": {
        **{"demo": "demonstration", "riot": "riot", "strike": "strike", "boycott": "boycott"},
        **{"hunger": "hunger-strike", "obstruct": "road-block"},
    },
    "SANCTION": {
        **{"convict": "sentence", "expel": "relations-reduced", "withdraw": "relations-reduced"},
        **{"discontinue": "relations-reduced"},
    },
    "MOBILIZE": {"troops": "force-posture", "weapons": "", "police": "", "militia": ""},
    "COERCE": {
        **{"seize": "confiscation", "arrest": "arrest", "deport": "deportation"},
        **{"curfew": "curfew", "martial-law": "martial-law", "cyber": "cyber-attack"},
        **dict.fromkeys(("restrict", "ban", "censor", "withhold", "misinformation"), ""),
    },
    "ASSAULT": {
        **{"abduct": "abduction", "beat": "assault", "torture": "torture"},
        **{
            "sexual": "sexual-violence",
            "execute": "execution",
            "suicide-attack": "suicide-bombing",
        },
        "explosives": "explosion",
        **{"aerial": "air-strike", "drone": "drone-strike", "destroy": "property-destruction"},
        **{"crowd-control": "repression"},
        **dict.fromkeys(
            (
                "primitive",
                "firearms",
                "heavy-weapons",
                "unconventional",
                "targeted",
                "cleansing",
                "assassinate",
            ),
            "",
        ),
    },
}
MODES = {kind: frozenset(modes) for kind, modes in _MODES.items()}
"""The modes of each type that are known here; with an empty text they have no kind of their own."""

_SUPPORT = frozenset({"economic", "military", "humanitarian"})
"""Contexts that tell what aid was given."""
_INSTRUMENTS = {
    "arrest": "detention",
    "deport": "expulsion",
    "expel": "expulsion",
    "convict": "legal-action",
    "discontinue": "aid-termination",
    "cyber": "cyber-attack",
}
_FIGHTING = frozenset({"firearms", "heavy-weapons", "aerial", "drone"})
_NO_PRESSURE = frozenset({"withdraw"})
"""Talks or ties broken off: that this is to move the other, the code does not say."""


def event_type(kind: str, mode: str | None) -> str | None:
    """Find the type of event for a type and mode.

    >>> event_type("COERCE", "arrest"), event_type("SUPPORT", None)
    ('event-type/arrest', 'event-type/endorsement')
    """
    terms = ontology()
    if kind not in terms.schemes["plover"]:
        return None
    if narrower := _MODES.get(kind, {}).get(mode or ""):
        return terms.code(f"event-type/{narrower}").name
    found = terms.mapped(f"plover/{kind}", "event-type")
    return found.name if found is not None else None


def stated(
    kind: str, mode: str | None, contexts: frozenset[str], *, are_armed: bool
) -> Stated | None:
    """Give the relation that a type, mode and contexts state of the two actors.

    Parameters
    ----------
    are_armed
        Whether both actors are told to be of an armed sector: an assault on others is no fight.

    >>> stated("THREATEN", "violence", frozenset(), are_armed=True).modality
    'Threatened'
    >>> stated("SUPPORT", None, frozenset({"military"}), are_armed=True)
    """
    instrument = _INSTRUMENTS.get(mode or "")
    if kind == "AID":
        told = sorted(contexts & _SUPPORT)
        return Stated("supports", support=told[0] if len(told) == 1 else None)
    if kind == "THREATEN":
        return Stated("pressures", "Threatened")
    if kind in ("SANCTION", "COERCE") and mode not in _NO_PRESSURE:
        return Stated("pressures", instrument=instrument)
    if kind == "ASSAULT" and mode in _FIGHTING and are_armed:
        return Stated("fights")
    return None
