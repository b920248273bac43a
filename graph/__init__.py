"""Records, the store that keeps them, and the views, networks and exports drawn from it."""
