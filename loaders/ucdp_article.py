"""The articles that UCDP names for an event: one cell, one source or many, written in many ways."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from ..graph.identifier import local_iri
from .ucdp import hash_key

__all__ = ["Article", "Sources", "read_articles"]

# "AAPP,2024-01-12,Daily Briefing";"The Irrawaddy,2024-01-03,..": office, day, headline
_DATED = re.compile(r"(?P<office>.*?),\s*(?P<day>\d{4}-\d{2}-\d{2})\s*,(?P<headline>.*)", re.DOTALL)
# Reuters 1992-03-02
_NAMED = re.compile(r"(?P<office>[^\W\d][^\d,;:/()\"]*?)[ ,]+(?P<day>\d{4}-\d{2}-\d{2})\.?")
_URL = re.compile(r"https?://[^\s<>\"{}|\\^`()]+")


@dataclass(frozen=True, slots=True)
class Article:
    """One source as far as its text surely tells; the text is the title where it tells less."""

    text: str
    publisher: str | None = None
    published: str | None = None
    title: str | None = None
    url: str | None = None


def read_articles(cell: str) -> list[Article]:
    """Read a cell of ``source_article``.

    >>> [one.published for one in read_articles('"AAPP,2024-01-12,Briefing";"RFA,2024-01-03,Raid"')]
    ['2024-01-12', '2024-01-03']
    >>> read_articles("Reuters 1992-03-02")[0].publisher
    'Reuters'
    >>> read_articles("Reuters 9/1 1992")[0].title
    'Reuters 9/1 1992'
    """
    if len(cell) > 2 and cell[0] == cell[-1] == '"':
        parts = (part.strip() for part in cell[1:-1].split('";"'))
        return list(dict.fromkeys(_article(part, _DATED) for part in parts if part))
    return [_article(cell, _NAMED)]


def _article(text: str, form: re.Pattern[str]) -> Article:
    match = form.fullmatch(text)
    if match is None or not _exists(match["day"]):
        urls = _URL.findall(text)
        return Article(text, title=text, url=urls[0].rstrip(".,;") if len(urls) == 1 else None)
    told = match.groupdict()
    headline = (told.get("headline") or "").strip() or None
    return Article(text, told["office"].strip() or None, match["day"], headline)


def _exists(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def _listed(office: str | None, day: str | None, headline: str | None) -> list[Article]:
    """Read the three columns that repeat ``source_article``, where only they are filled."""
    offices = [one.strip() for one in (office or "").split(";")]
    days = [one.strip() for one in (day or "").split(";")]
    titles = [one.strip() for one in (headline or "").split(";")]
    if not any(offices):
        return []
    if len(days) != len(offices) or not all(map(_exists, days)):
        text = ",".join(part for part in (office, day, headline) if part)
        return [Article(text, title=text)]
    if len(titles) != len(offices):  # a headline may hold the separator itself
        titles = [""] * len(offices)
    return [
        Article(f"{office},{day},{title}", office or None, day, title or None)
        for office, day, title in zip(offices, days, titles, strict=True)
    ]


Row = tuple[str | None, str | None, str | None, str | None, str | None]
"""Cells of source_article, source_office, source_date, source_headline, source_original."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What the five cells of a row amount to."""

    sources: tuple[str, ...]
    days: tuple[str, ...]
    informant: str | None


@dataclass(slots=True)
class Sources:
    """The sources and informants of a batch, each described once.

    Parameters
    ----------
    whole
        IRI of the source that the data set itself is, for rows that name no article.
    """

    dataset: str
    whole: str
    _told: dict[Row, _Told] = field(default_factory=dict)
    _articles: dict[str, Article] = field(default_factory=dict)
    _informants: dict[str, tuple[str, list[str]]] = field(default_factory=dict)

    def add(self, rows: Sequence[Row]) -> list[_Told]:
        """Tell of each row what it rests on."""
        known = self._told
        for row in set(rows).difference(known):
            known[row] = self._tell(row)
        return [known[row] for row in rows]

    def _tell(self, row: Row) -> _Told:
        cell, *columns, original = row
        articles = read_articles(cell) if cell else _listed(*columns)
        found = {self._name(article): article for article in articles}
        self._articles.update(found)
        sources = tuple(found) or (self.whole,)
        days = tuple(sorted(one.published for one in articles if one.published))
        return _Told(sources, days, self._informant(sources, articles, original))

    def _name(self, article: Article) -> str:
        key = hash_key(self.dataset, "source", [("text", article.text)])
        return local_iri("source", self.dataset, key)

    def _informant(
        self, sources: Sequence[str], articles: Sequence[Article], original: str | None
    ) -> str | None:
        """Name whom the articles quote, known only within them; nobody where they quote none."""
        text = (original or "").strip(" ;,")
        publishers = {one.publisher.casefold() for one in articles if one.publisher}
        if not text or text.casefold() in publishers:
            return None
        key = hash_key(self.dataset, "informant", [("text", text), ("sources", " ".join(sources))])
        name = local_iri("informant", self.dataset, key)
        self._informants[name] = text, list(sources)
        return name

    def frames(self) -> Iterator[pl.DataFrame]:
        """Give the things."""
        if self._articles:
            yield pl.DataFrame(
                {
                    "id": list(self._articles),
                    **{
                        name: pl.Series(
                            [getattr(one, name) for one in self._articles.values()], dtype=pl.String
                        )
                        for name in ("publisher", "published", "title", "url")
                    },
                }
            ).with_columns(pl.lit("Source").alias("class"))
        if self._informants:
            labels, sources = zip(*self._informants.values(), strict=True)
            yield pl.DataFrame(
                {"id": list(self._informants), "label@en": labels, "source": sources},
                schema={"id": pl.String, "label@en": pl.String, "source": pl.List(pl.String)},
            ).with_columns(pl.lit("Informant").alias("class"))
