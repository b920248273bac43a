"""UCDP Dyadic: a row is a year in which two opponents fought a state-based armed conflict.

The mapping is told column by column in ``ucdp_dyadic.toml``; `ucdp_conflict` says what a row means.

References
----------
UCDP Dyadic Dataset Codebook, Uppsala University, https://ucdp.uu.se/downloads/
"""

from .ucdp_api import fetch
from .ucdp_conflict import read

__all__ = ["fetch", "read"]
