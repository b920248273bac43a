"""Sources that are asked over the network: what a person wants of them, and what they need."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ..ontology.error import UsageError

__all__ = ["Asked", "ask_for"]


class Asked(NamedTuple):
    """What is asked of a source, and where its answers go.

    ``told`` is called with the rows that came so far, and how many there are in all, if known.
    """

    folder: Path
    release: str | None
    where: Mapping[str, tuple[str, ...]]
    endpoint: str | None
    secrets: Mapping[str, str]
    told: Callable[[int, int | None], None]


def ask_for(
    about: Mapping[str, Any],
    folder: Path,
    told: Callable[[int, int | None], None],
    environment: Mapping[str, str],
    *,
    release: str | None = None,
    where: Sequence[str] = (),
    endpoint: str | None = None,
) -> Asked:
    """Check what a person asks of a source against the table ``[api]`` of its ``.toml``.

    The table tells the ``endpoint``; what may follow ``--where``; the ``secrets``, by the name of
    the environment variable, that it needs; and those that are ``optional``.

    Parameters
    ----------
    where
        Texts ``KEY=VALUE``; a key may come again.
    environment
        Where the secrets stand, and nothing else is read from it.

    Raises
    ------
    UsageError
        A condition that the source does not know, or a secret that is not set.

    Examples
    --------
    >>> about = {"name": "x", "api": {"where": {"country": "its name"}}}
    >>> asked = ask_for(about, Path("."), print, {}, where=["country=Chad", "country=Mali"])
    >>> dict(asked.where)
    {'country': ('Chad', 'Mali')}
    """
    api = about["api"]
    needed, optional = api.get("secrets", {}), api.get("optional", {})
    secrets = {name: environment[name] for name in (*needed, *optional) if environment.get(name)}
    for name, meaning in needed.items():
        if name not in secrets:
            raise UsageError(
                f"{about['name']} needs the environment variable {name}", f"it is {meaning}"
            )
    endpoint = endpoint or api.get("endpoint")
    conditions = _conditions(about["name"], api.get("where", {}), where)
    return Asked(folder, release, conditions, endpoint, secrets, told)


def _conditions(
    name: str, known: Mapping[str, str], given: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for text in given:
        key, equals, value = text.partition("=")
        if not equals or not value.strip():
            raise UsageError(f"--where: {text!r} is no condition", "write KEY=VALUE")
        if key not in known:
            told = "; ".join(f"{one}: {meaning}" for one, meaning in known.items())
            raise UsageError(
                f"--where: {name} knows no condition {key!r}",
                f"it knows {told}" if known else "it takes none",
            )
        found[key] = (*found.get(key, ()), value.strip())
    return found
