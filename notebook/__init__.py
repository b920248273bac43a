"""Marchland in a notebook: the same answers as frames, networks and drawings."""
