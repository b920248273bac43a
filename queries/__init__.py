"""The questions: one file each, found, checked, bound and answered."""
