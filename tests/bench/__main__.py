"""`make bench`: every measurement in turn; the exit code says whether a goal was missed."""

import sys

from tests.bench import detail, download, duplicates, lists, search, sweep, whole


def main() -> int:
    """Run all measurements; returns how many goals were missed."""
    return (
        lists.main() + whole.main() + detail.main() + sweep.main() + duplicates.main() + download.main() + search.main()
    )


if __name__ == "__main__":
    sys.exit(main())
