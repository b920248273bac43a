"""The network of what stands on a day, and numbers on it."""
