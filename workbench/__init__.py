"""Marchland in Python, for notebooks and scripts: answers as frames, networks and drawings."""
