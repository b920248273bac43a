"""The verbs: each a thin face on the rooms below."""
