"""The terms: classes, relations, properties, code lists and shapes."""
