"""The verbs: what people type."""

import click


@click.group()
@click.version_option(package_name="marchland")
def main() -> None:
    """Answer who controls, supports and presses whom on any day, with the evidence."""
