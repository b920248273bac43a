"""The named questions, one `.rq` file each, and the catalogue that finds, checks and binds them."""
