"""The ledger of two: what each gives, does and owes to the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from .centrality import Value
from .simple import ties

if TYPE_CHECKING:
    from .project import Network

__all__ = ["ledger"]

_DONE: Final = frozenset({"Actual", "Alleged"})
_VOICES: Final = {
    "Threatened": "threatened",
    "Demanded": "demanded",
    "Promised": "promised",
    "Planned": "planned",
}
_NO_PARTY: Final = frozenset({"Commodity", "Event", "Claim"})


def ledger(network: Network) -> Iterator[Value]:
    """Count what stands between two, each way: support, pressure and dependence.

    Parameters
    ----------
    network
        Of all modalities: with acts alone, nothing is threatened or promised in it.

    Yields
    ------
    ``balance.support.<voice>``, ``balance.pressure.<voice>``, ``balance.dependence.<voice>``: how
    many relations of a friendly sign, of a hostile sign, or of need there are of `node` to
    `other`. The voice is ``done`` (told as an act, or alleged), ``threatened``, ``demanded``,
    ``promised`` or ``planned``. Only what is not 0; pairs in order of name.

    Notes
    -----
    Relations and not records: two reports of one support are one. Of need are ``dependsOn``, and
    ``suppliesTo`` from the other side (whoever is supplied depends). Symmetric relations (fighting,
    alliance) count each way. Numbers of relations are not amounts: one embargo may weigh more than
    three statements. What is contested or only possible counts, too; ``strict`` leaves it out.
    """
    counts: Counter[tuple[str, str, str]] = Counter()
    for tail, head, data in ties(network):
        if not _NO_PARTY.isdisjoint(network.nodes[end].get("kind") for end in (tail, head)):
            continue
        kind, one, other = _entry(tail, head, data)
        for voice in _voices(data) if kind else ():
            counts[one, other, f"balance.{kind}.{voice}"] += 1
    for (one, other, name), number in sorted(counts.items()):
        yield Value(name, one, other, number)


def _entry(tail: str, head: str, data: dict[str, Any]) -> tuple[str, str, str]:
    if data["relation"] == "dependsOn":
        return "dependence", tail, head
    if data["relation"] == "suppliesTo":
        return "dependence", head, tail
    return {1: "support", -1: "pressure"}.get(data["sign"], ""), tail, head


def _voices(data: dict[str, Any]) -> Iterator[str]:
    modalities = set(data.get("modality") or ["Actual"])
    if modalities & _DONE:
        yield "done"
    yield from (voice for modality, voice in _VOICES.items() if modality in modalities)
