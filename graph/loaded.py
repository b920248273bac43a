"""What a store has read already: the same files need not be read again."""

from __future__ import annotations

from datetime import datetime

from .known import dataset_node
from .load import SOFTWARE, Origin
from .record import load_times
from .store import Store
from .term import MAR, WITHHELD, escape_literal, iri

__all__ = ["loaded_at"]


def loaded_at(store: Store, origin: Origin) -> datetime | None:
    """Tell when these very files were loaded, if loading them again would change nothing.

    That is so where the same version read the same bytes, as the same release, and no load of the
    data set has since taken records back, or made live again what was.

    Returns
    -------
    The moment of that load (UTC), or None where the files are to be read.
    """
    if not origin.files:
        return None
    times = load_times(store)
    node = dataset_node(store, origin.dataset)
    loads = {
        row["l"].value
        for row in store.select(f"SELECT ?l {{ ?l <{MAR}dataset> {node} ; <{MAR}recordedAt> ?t }}")
    }
    digests = " ; ".join(f'<{MAR}sha256> "{digest}"' for _, digest in origin.files)
    same = f"""SELECT ?l {{ ?l {digests} ; <{MAR}dataset> {node} ; <{MAR}software> "{SOFTWARE}" ;
        <{MAR}release> "{escape_literal(origin.release)}" }}"""
    found = max((times[row["l"].value] for row in store.select(same)), default=None)
    if found is None:
        return None
    later = [one for one in loads if times[one] > found]
    return None if any(_took_back(store, one) for one in later) else found


def _took_back(store: Store, load: str) -> bool:
    """Tell whether a load took records back, or has some that another took back."""
    where = f"{{ ?r <{MAR}retractedIn> {iri(load)} }} UNION"
    where += f" {{ ?r <{MAR}recordedIn> {iri(load)} ; <{MAR}retractedIn> ?other }}"
    pattern = f"ASK {{ {{ {where} }} UNION {{ GRAPH <{WITHHELD}> {{ {where} }} }} }}"
    return store.ask(pattern, graphs=(WITHHELD,))
