"""Drawings: of networks, and of time."""
