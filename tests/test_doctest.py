"""The examples in docstrings tell the truth."""

import doctest
import importlib
import pkgutil

import pytest

import marchland.graph
import marchland.loaders
import marchland.ontology
import marchland.queries
import marchland.workbench

PACKAGES = (
    marchland.graph,
    marchland.loaders,
    marchland.workbench,
    marchland.ontology,
    marchland.queries,
)


def modules() -> list[str]:
    # the root is walked package by package: beside them lie tests and environments
    inner = [m.name for p in PACKAGES for m in pkgutil.walk_packages(p.__path__, f"{p.__name__}.")]
    return sorted(["marchland", "marchland.cli", *(p.__name__ for p in PACKAGES), *inner])


@pytest.mark.parametrize("name", modules())
def test_the_examples_of_a_module_hold(name: str) -> None:
    failed, tried = doctest.testmod(importlib.import_module(name))
    assert failed == 0, f"{failed} of {tried} examples"


def test_a_wrong_example_is_seen() -> None:
    wrong = doctest.DocTestParser().get_doctest(">>> 1 + 1\n3\n", {}, "wrong", None, None)
    assert doctest.DocTestRunner(verbose=False).run(wrong, out=lambda _: None).failed == 1
