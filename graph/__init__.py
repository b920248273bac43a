"""Claims, time, evidence and the store: what Marchland exists for."""
