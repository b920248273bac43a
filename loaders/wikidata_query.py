"""The questions that are asked of a Wikidata endpoint; what they name is checked before.

References
----------
https://www.mediawiki.org/wiki/Wikibase/Indexing/RDF_Dump_Format
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = [
    "ENTITY",
    "STATEMENT",
    "countries",
    "groups",
    "names",
    "nones",
    "qualifiers",
    "references",
    "statements",
    "superclasses",
]

ENTITY = "http://www.wikidata.org/entity/"
STATEMENT = ENTITY + "statement/"

_PREFIXES = f"""
PREFIX wd: <{ENTITY}>
PREFIX wds: <{STATEMENT}>
PREFIX wdt: <http://www.wikidata.org/prop/direct/>
PREFIX wikibase: <http://wikiba.se/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX schema: <http://schema.org/>"""

# what a value is beyond its plain form: of a time its precision, of a quantity its unit
_DETAIL = """
  OPTIONAL { ?property wikibase:%sValue ?deep . ?%s ?deep ?node .
    OPTIONAL { ?node wikibase:timeValue ?time ; wikibase:timePrecision ?precision ;
                     wikibase:timeCalendarModel ?calendar }
    OPTIONAL { ?node wikibase:quantityAmount ?amount ; wikibase:quantityUnit ?unit } }"""


def names(items: Iterable[str], languages: Iterable[str]) -> str:
    """Ask for labels, aliases and descriptions in some languages."""
    said = ", ".join(f'"{one}"' for one in languages)
    return f"""{_PREFIXES}
SELECT ?item ?kind ?text {{ {_items(items)}
  VALUES (?what ?kind) {{ (rdfs:label "labels") (skos:altLabel "aliases")
                          (schema:description "descriptions") }}
  ?item ?what ?text FILTER (LANG(?text) IN ({said})) }}"""


def statements(items: Iterable[str], kept: Sequence[str], only: Sequence[str] = ()) -> str:
    """Ask for statements: all but identifiers elsewhere.

    Parameters
    ----------
    kept
        Properties that are identifiers elsewhere, and asked for all the same.
    only
        The properties to ask for, if not all.
    """
    chosen = f"VALUES ?property {{ {_wd(only)} }}" if only else ""
    return f"""{_PREFIXES}
SELECT ?item ?property ?statement ?rank ?value ?time ?precision ?calendar ?amount ?unit {{
  {_items(items)} {chosen}
  ?item ?p ?statement . ?statement wikibase:rank ?rank .
  ?property wikibase:claim ?p ; wikibase:statementProperty ?ps ; wikibase:propertyType ?type .
  FILTER (?type != wikibase:ExternalId || ?property IN ({", ".join(f"wd:{k}" for k in kept)}))
  OPTIONAL {{ ?statement ?ps ?value }} {_DETAIL % ("statement", "statement")} }}"""


def qualifiers(ids: Iterable[str]) -> str:
    """Ask for what qualifies statements."""
    return f"""{_PREFIXES}
SELECT ?statement ?property ?value ?time ?precision ?calendar ?amount ?unit {{ {_ids(ids)}
  ?statement ?pq ?value . ?property wikibase:qualifier ?pq .
  {_DETAIL % ("qualifier", "statement")} }}"""


def nones(ids: Iterable[str]) -> str:
    """Ask which properties, of statements and of what qualifies them, are said to have no value."""
    return f"""{_PREFIXES}
SELECT ?statement ?property {{ {_ids(ids)}
  ?statement a ?none . ?property wikibase:novalue ?none }}"""


def references(ids: Iterable[str]) -> str:
    """Ask for the references of statements."""
    return f"""{_PREFIXES}
SELECT ?statement ?reference ?property ?value ?time ?precision ?calendar ?amount ?unit {{
  {_ids(ids)}
  ?statement prov:wasDerivedFrom ?reference . ?reference ?pr ?value .
  ?property wikibase:reference ?pr . {_DETAIL % ("reference", "reference")} }}"""


def superclasses(kinds: Iterable[str], known: Iterable[str]) -> str:
    """Ask which of the known classes stand above some."""
    return f"""{_PREFIXES}
SELECT ?item ?above {{ {_items(kinds)} ?item wdt:P279* ?above .
  VALUES ?above {{ {_wd(known)} }} }}"""


def countries(code: str) -> str:
    """Ask for the item of a country, by its two letters."""
    return f'{_PREFIXES}\nSELECT DISTINCT ?item {{ ?item wdt:P297 "{code}" }}'


def groups(country: str, kinds: Iterable[str]) -> str:
    """Ask for the items of a country that are of some kinds, or of a kind below them."""
    return f"""{_PREFIXES}
SELECT DISTINCT ?item {{ VALUES ?kind {{ {_wd(kinds)} }}
  ?item wdt:P17 wd:{country} ; wdt:P31/wdt:P279* ?kind }} ORDER BY ?item"""


def _items(items: Iterable[str]) -> str:
    return f"VALUES ?item {{ {_wd(items)} }}"


def _ids(ids: Iterable[str]) -> str:
    return f"VALUES ?statement {{ {' '.join(f'<{STATEMENT}{one}>' for one in ids)} }}"


def _wd(items: Iterable[str]) -> str:
    return " ".join(f"wd:{one}" for one in items)
