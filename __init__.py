"""Who controls, supports and presses whom on any day; who says so; and since when it is known."""


def __getattr__(name: str):  # type: ignore[no-untyped-def]
    """Give ``open``, ``KnowledgeGraph`` and ``__version__``, imported when somebody asks."""
    if name == "__version__":
        from importlib.metadata import version

        return version("marchland")
    if name in ("open", "KnowledgeGraph"):
        from .workbench import knowledge_graph

        return getattr(knowledge_graph, "open_graph" if name == "open" else name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
