"""`quotecheck` and `python -m quotecheck`: the way in."""

import gc

START_UP_OBJECTS = 100_000
"""Python looks for garbage after every 700 new objects by default. Starting up
makes tens of thousands and drops none; looking less often saves a tenth of the
time that checking one draft takes (bench/start.py)."""


def main() -> None:
    """Run the command."""
    gc.set_threshold(START_UP_OBJECTS, 50, 50)
    from quotecheck.cli import main as run

    run()


if __name__ == "__main__":
    main()
