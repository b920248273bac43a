"""The articles that UCDP names for an event: one cell, one source or many, written in many ways."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from urllib.parse import quote

import polars as pl

from ..graph.identifier import text_key

__all__ = ["Article", "Sources", "read_articles"]

# "AAPP,2024-01-12,Daily Briefing";"The Irrawaddy,2024-01-03,..": office, day, headline
_DATED = re.compile(r"(?P<office>.*?),\s*(?P<day>\d{4}-\d{2}-\d{2})\s*,(?P<headline>.*)", re.DOTALL)
# Reuters 1992-03-02
_NAMED = re.compile(r"(?P<office>[^\W\d][^\d,;:/()\"]*?)[ ,]+(?P<day>\d{4}-\d{2}-\d{2})\.?")
_DESCRIBED = ("publisher", "published", "title", "url")
_URL = re.compile(r"https?://[^\s<>\"{}|\\^`()]+")


class Article(NamedTuple):
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


class _Told(NamedTuple):
    """What the five cells of a row amount to; sources are parted by spaces."""

    sources: str
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
    _set: str = field(init=False)
    _told: dict[Row, _Told] = field(default_factory=dict)
    _articles: dict[str, Article] = field(default_factory=dict)
    _informants: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._set = quote(self.dataset, safe="")

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
        sources = " ".join(found) or self.whole
        days = tuple(sorted(one.published for one in articles if one.published))
        return _Told(sources, days, self._informant(sources, articles, original))

    def _name(self, article: Article) -> str:
        return f"source/{self._set}/{text_key(article.text)}"

    def _informant(
        self, sources: str, articles: Sequence[Article], original: str | None
    ) -> str | None:
        """Name whom the articles quote, known only within them; nobody where they quote none."""
        text = (original or "").strip(" ;,")
        publishers = {one.publisher.casefold() for one in articles if one.publisher}
        if not text or text.casefold() in publishers:
            return None
        name = f"informant/{self._set}/{text_key(text, sources)}"
        self._informants[name] = text, sources
        return name

    def frames(self) -> Iterator[pl.DataFrame]:
        """Give the things."""
        articles = self._articles.values()
        columns = {name: [getattr(one, name) for one in articles] for name in _DESCRIBED}
        yield _frame({"id": list(self._articles), **columns}, "Source")
        labels = [label for label, _ in self._informants.values()]
        sources = [several for _, several in self._informants.values()]
        informants = {"id": list(self._informants), "label@en": labels, "source": sources}
        yield _frame(informants, "Informant").with_columns(pl.col("source").str.split(" "))


def _frame(columns: Mapping[str, Sequence[str | None]], kind: str) -> pl.DataFrame:
    schema = dict.fromkeys(columns, pl.String)
    return pl.DataFrame(columns, schema=schema).with_columns(pl.lit(kind).alias("class"))
