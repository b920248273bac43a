"""``python -m marchland`` does what ``marchland`` does."""

from .cli import main

if __name__ == "__main__":
    main()
