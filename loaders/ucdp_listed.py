"""Names of numbers, where cells list several of both, each in an order of its own.

UCDP sorts names by the alphabet and numbers as text: which number is whose is told by the rows
that name one alone, and by what those leave over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

__all__ = ["Listed"]


@dataclass(slots=True)
class Listed:
    """What is known of some numbers' names.

    >>> names = Listed()
    >>> names.tell("490", "DR Congo (Zaire)")
    >>> names.tell_list(["490", "517"], ["DR Congo (Zaire)", "Rwanda"])
    >>> names.deduce()
    >>> names.find("517")
    'Rwanda'
    """

    _names: dict[str, str] = field(default_factory=dict)
    _lists: dict[tuple[tuple[str, ...], tuple[str, ...]], None] = field(default_factory=dict)

    def tell(self, number: str, name: str) -> None:
        """Remember the first name that is told of a number."""
        self._names.setdefault(number, name)

    def tell_list(self, numbers: Sequence[str], names: Sequence[str]) -> None:
        """Remember a list of numbers, and one of their names."""
        self._lists.setdefault((tuple(numbers), tuple(names)))

    def deduce(self) -> None:
        """Name the numbers of lists, where the names told elsewhere leave only one."""
        listed = {number: None for numbers, _ in self._lists for number in numbers}
        while [number for number in listed if self._is_deduced(number)]:
            pass

    def find(self, number: str) -> str | None:
        """Give the name of a number."""
        return self._names.get(number)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Give the numbers that have names, with them."""
        return iter(self._names.items())

    def candidates(self, number: str) -> set[str]:
        """Give the names that are in every list of a number and are not those of others there."""
        left = [
            Counter(names) - Counter(self._names.get(one, "") for one in numbers)
            for numbers, names in self._lists
            if number in numbers
        ]
        return set.intersection(*map(set, left)) if left else set()

    def _is_deduced(self, number: str) -> bool:
        if number in self._names:
            return False
        left = self.candidates(number)
        if len(left) == 1:
            self._names[number] = left.pop()
            return True
        return False
