"""UCDP/PRIO Armed Conflict: a row is a year in which a state-based armed conflict was fought.

The mapping is told column by column in ``ucdp_acd.toml``; `ucdp_conflict` says what a row means.

References
----------
UCDP/PRIO Armed Conflict Dataset Codebook, Uppsala University and PRIO,
https://ucdp.uu.se/downloads/
"""

from .ucdp_api import fetch
from .ucdp_conflict import read

__all__ = ["fetch", "read"]
