"""A knowledge graph as notebooks hold it: small, plain, and with the answers of the verbs."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self, TypeAlias

from ..graph.address import hide_secrets
from ..graph.past import as_recorded
from ..graph.store import Store, make_store, open_store
from ..graph.withhold import count_held
from ..ontology.error import UsageError
from ..queries.row import Table
from ..queries.view import on_day, read_view, split_view
from .drawing import Drawing, Text
from .frame import chosen, data_frame

if TYPE_CHECKING:
    from ..graph.load import Report
    from ..graph.network.project import Network
    from ..graph.standing.view import View

__all__ = ["KnowledgeGraph", "open_graph"]

DEFAULT_STORE: Final = "marchland-store"
TITLE: Final = "Who does what to whom"

Days: TypeAlias = "tuple[str | date, str | date]"
"""From one day to another."""


def open_graph(
    place: str | Path | None = None, *, frames: str | None = None, make: bool = False
) -> KnowledgeGraph:
    """Open a knowledge graph.

    Parameters
    ----------
    place
        The folder of a store, or the URL of a SPARQL 1.1 endpoint; ``$MARCHLAND_STORE``, else
        ``marchland-store``, if not given.
    frames
        ``pandas`` or ``polars``: what tables come as. Pandas where it is installed, if not given.
    make
        Make an empty store, where there is none.

    Raises
    ------
    StoreError
        There is no store, another process has it open, or it cannot be read.
    UsageError
        There are no such frames.

    Examples
    --------
    >>> import marchland, tempfile
    >>> with marchland.open(tempfile.mkdtemp() + "/store", make=True, frames="polars") as kg:
    ...     report = kg.load("sample", "kachin-2024")
    ...     kg.who_controls("Kan Paik Ti", as_of="2024-11-21")["subject"].to_list()
    ['Kachin Independence Army']
    """
    library = chosen(frames)
    where = str(place or os.environ.get("MARCHLAND_STORE") or DEFAULT_STORE)
    if make:
        make_store(where)
    return KnowledgeGraph(open_store(where), where, library)


class KnowledgeGraph:
    """An open store, and what can be asked of it.

    Each question takes the clocks and the policy as keywords: ``as_of``, ``known_by`` and
    ``recorded_by`` (days, as text or dates), ``policy``, ``modality``, ``exact``, ``stale_after``
    and ``inherit``, with the meaning that the options of those names have on the command line.
    Tables come as data frames (see `frame.data_frame`).
    """

    def __init__(self, store: Store, place: str, frames: str) -> None:
        self.store = store
        self.place = hide_secrets(place)
        """The folder, or the URL without what is secret in it."""
        self.frames = frames
        self.notes: list[str] = []
        """What must be said beside the last answer."""

    # --- tables ---

    def query(self, question: str, /, **given: Any) -> Any:
        """Ask a named query, or SPARQL of your own.

        Parameters
        ----------
        question
            The name of a query (``who-controls``), or a SPARQL SELECT.
        given
            The query's parameters by name (``from_`` for what Python keeps for itself), and clocks
            and policy. SPARQL takes no parameters, and by clocks and policy asks for what stands in
            ``GRAPH mar:graph/standing { … }`` (``docs/derived.md``).

        Returns
        -------
        A data frame.

        Raises
        ------
        UsageError, QueryError
            There is no such query or parameter, a name is ambiguous, or the SPARQL is wrong.
        StoreError
            SPARQL is to be answered by other clocks, and the store is behind an endpoint.
        """
        if _is_sparql(question):
            return self._sparql(question, given)
        from ..queries.answer import answer
        from ..queries.catalogue import find

        view, rest = split_view(given)
        texts = {name.rstrip("_").replace("_", "-"): str(one) for name, one in rest.items()}
        with self._recorded(view) as store:
            return self._frame(answer(store, find(question), texts, view))

    def who_controls(self, place: str, **view: Any) -> Any:
        """Tell who controls a place: a row a holder, or one of status ``unknown``."""
        return self.query("who-controls", place=place, **view)

    def timeline(self, name: str, **view: Any) -> Any:
        """Tell who held a place over time, or what an actor held and stood in: a stretch a row."""
        from ..queries.course import story_table, stretches
        from ..queries.focus import on_name

        seen = read_view(**view)
        with self._recorded(seen) as store:
            focus = on_name(store, name, seen)
            told = stretches(store, focus, seen)
            return self._frame(story_table(store, told, seen, focus.notes))

    def leverage(
        self,
        commodity: str,
        market: str,
        *,
        over: Days | None = None,
        step: str = "month",
        size: int = 3,
        assume: Iterable[str] = (),
        **view: Any,
    ) -> Any:
        """Tell who, alone or together, can cut the known routes of a commodity to a market.

        Parameters
        ----------
        over, step
            Answer for the days from one to another, a ``day``, ``week``, ``month``, ``quarter`` or
            ``year`` apart, in place of ``as_of``.
        size
            Find every coalition of up to so many.
        assume
            What is taken as given: ``"kia controls pangwa"``.

        Returns
        -------
        A row a coalition: ``coalition side cut low high through hinges flow_state``, and more; see
        ``docs/leverage.md``.
        """
        from ..queries.leverage import leverage_table
        from ..queries.verdict import verdicts

        seen = read_view(**view)
        days = _days(seen, over, step)
        with self._recorded(seen) as store:
            cuts, trade = verdicts(
                store, seen, commodity, market, days, size=size, assume=tuple(assume)
            )
            return self._frame(leverage_table(store, cuts, trade, over=over is not None))

    def measure(
        self,
        *names: str,
        groups: str = "country",
        over: Days | None = None,
        step: str = "month",
        **asked: Any,
    ) -> Any:
        """Take measures on the network, as of a day or over time (see ``docs/measures.md``).

        Parameters
        ----------
        groups
            What makes nodes one group, for brokerage: ``country``, ``kind`` or ``community``.
        over, step
            As `leverage` has them.
        asked
            What `network` takes; ``actors_only`` leaves out places, commodities and events.

        Returns
        -------
        A row a value: ``measure node other value``.
        """
        from ..graph.network.measure import find
        from ..queries.measure import measure_table
        from ..queries.network import asked_network, measured

        for name in names:
            find(name)
        view, rest = split_view(asked)
        with self._recorded(view) as store:
            networks = partial(asked_network, store, **rest)
            values = [
                value
                for day in _days(view, over, step)
                for value in measured(names, on_day(view, day), networks, groups=groups)
            ]
        return self._frame(measure_table(values, over=over is not None))

    def info(self) -> Any:
        """Count what is in the store, by data set and release."""
        from ..graph.summary import summarise

        found = summarise(self.store)["datasets"]
        return self._frame(Table(("key", "release", "claims", "events"), found))

    # --- networks, drawings, reasons ---

    def network(self, **asked: Any) -> Network:
        """Give the network as of a day: who does what to whom.

        Parameters
        ----------
        asked
            Clocks and policy, and what `queries.network.asked_network` takes: ``relations``, such
            as ``["supports"]``; ``actors``, ``countries`` or ``commodities``, by name, with what is
            within so many ``hops``; ``structure``; ``evidence`` (``claims``, ``events`` counted
            ``since`` a day, or ``all``); ``mode``; ``actors_only``; ``merge``.

        Returns
        -------
        A `networkx.MultiDiGraph`; its attributes are told by `graph.network.project.project`.
        """
        from ..queries.network import asked_network

        view, rest = split_view(asked)
        with self._recorded(view) as store:
            return asked_network(store, view, **rest)

    def picture(self, *, title: str = TITLE, max_nodes: int = 40, **asked: Any) -> Drawing:
        """Draw the network as of a day, for a report; takes what `network` takes."""
        from ..graph.picture.picture import picture

        return Drawing.made(
            lambda path: picture(
                self.network(**asked),
                path,
                title=title or "Who does what to whom",
                max_nodes=max_nodes,
            )
        )

    def chart(self, name: str, **view: Any) -> Drawing:
        """Draw who held a place over time, or what an actor held and stood in."""
        from ..queries.course import stretches
        from ..queries.focus import on_name
        from ..queries.lane import chart_of

        seen = read_view(**view)
        day = seen.clocks.as_of if view.get("as_of") else None
        with self._recorded(seen) as store:
            focus = on_name(store, name, seen)
            return Drawing(chart_of(store, focus, stretches(store, focus, seen), seen, day))

    def explain(
        self,
        record: str | None = None,
        *,
        place: str | None = None,
        actor: str | None = None,
        **view: Any,
    ) -> Text:
        """Show why an answer is as it is, down to sources, speakers and rows.

        Returns
        -------
        The explanation in words; its ``document`` holds the same as plain values.
        """
        from ..queries.account import document
        from ..queries.explain_text import text
        from ..queries.focus import on_actor, on_place, on_record

        if sum(one is not None for one in (record, place, actor)) != 1:
            raise UsageError("explain one thing", "give a record, place=… or actor=…")
        seen = read_view(**view)
        with self._recorded(seen) as store:
            if place is not None:
                focus = on_place(store, place, seen)
            elif actor is not None:
                focus = on_actor(store, actor, seen)
            else:
                focus = on_record(store, record or "")
            found = document(store, focus, seen)
        return Text(text(found), found)

    # --- records ---

    def load(
        self,
        source: str,
        *files: str | Path,
        release: str | None = None,
        replaces: str | None = None,
        dry_run: bool = False,
        strict: bool = False,
        again: bool = False,
    ) -> list[Report]:
        """Load files of a source (``marchland sources`` lists them), each whole or not at all.

        What was loaded stays if a later file is wrong; the same call goes on from there.

        Parameters
        ----------
        release
            Of the data set, where neither the files nor their names tell it.
        replaces
            An earlier release: what it said and these files do not is retracted.
        dry_run
            Only count.
        strict
            Let the first bad row be an error.
        again
            Read files again that were loaded as they are.

        Returns
        -------
        What each load did: of a file that was loaded before, nothing; `notes` say when.
        """
        from ..loaders.catalogue import find
        from ..loaders.issue import Issues
        from ..loaders.run import loads

        if not files:
            raise UsageError("name the files to load", 'such as kg.load("sample", "kachin-2024")')
        issues = Issues(strict=strict)
        reports = []
        self.notes = []
        for done in loads(
            self.store,
            find(source),
            [Path(file) for file in files],
            issues,
            release=release,
            replaces=replaces,
            dry_run=dry_run,
            again=again or strict,
        ):
            reports.append(done.report)
            self.notes += done.notes()
        self.notes += issues.summary()
        return reports

    def export(
        self, file: str | Path, *, what: str | None = None, title: str = TITLE, **asked: Any
    ) -> None:
        """Write the network as of a day, a page or map of it, or a dump of the records, to a file.

        The ending of the file tells the form (docs/export.md).

        Parameters
        ----------
        what
            Of a table: ``edges`` or ``nodes``; of a map: ``places``, ``spells`` or ``events``.
        title
            Of a picture or page.
        asked
            What `network` takes, and ``max_nodes`` of a picture or page. A map takes clocks and
            policy only, and a dump, which is of all that is recorded, nothing.

        Raises
        ------
        UsageError
            The ending tells no form, or the form has no use for what is asked.
        """
        from .file import write_file

        write_file(self.store, file, what=what, title=title, asked=asked)

    # --- the store ---

    def _recorded(self, view: View) -> AbstractContextManager[Store]:
        """Give the store with things described as they were by the clock of recording."""
        return as_recorded(self.store, view.clocks.recorded_by)

    def close(self) -> None:
        """Write everything to disk and let go of the store, so that others may open it."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<marchland: {self.place}>"

    def _repr_html_(self) -> str:
        from .page import summary_page

        return summary_page(self.store, self.place)

    def _sparql(self, text: str, given: dict[str, Any]) -> Any:
        from ..queries.ask import select_table

        view, rest = split_view(given)
        if rest:
            raise UsageError(
                f"SPARQL takes no {', '.join(rest)}", "write values into it; it takes clocks"
            )
        with self._recorded(view) as store:
            return self._frame(select_table(store, text, view if given else None))

    def _frame(self, table: Table) -> Any:
        if held := count_held(self.store):
            table.notes.append(f"{held:,} record{'s are' * (held > 1) or ' is'} withheld")
        self.notes = list(table.notes)
        return data_frame(table, self.frames)


def _is_sparql(question: str) -> bool:
    """Tell SPARQL from the name of a query, which has neither braces nor spaces."""
    return "{" in question or " " in question.strip()


def _days(view: View, over: Days | None, step: str) -> list[date]:
    from ..queries.period import days_over

    return days_over(over, step) if over else [view.clocks.as_of]
