"""Who controls, supports and presses whom on any day; who says so; and since when it is known."""


def __getattr__(name: str) -> str:
    """Tell ``__version__``, read from the installed package only when somebody asks."""
    if name != "__version__":
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from importlib.metadata import version

    return version("marchland")
