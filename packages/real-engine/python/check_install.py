"""Looks for packages that an interrupted installation left half written, and prints one JSON list of NAME==VERSION."""

import json
from importlib.metadata import distributions
from pathlib import Path


def is_whole(distribution) -> bool:
    files = distribution.files
    if not files:
        return False
    for file in files:
        if file.suffix == ".pyc" or file.size is None:
            continue
        try:
            if Path(file.locate()).stat().st_size != file.size:
                return False
        except OSError:
            return False
    return True


def main() -> None:
    broken = {
        f"{found.metadata['Name']}=={found.version}"
        for found in distributions()
        if found.metadata["Name"] and not is_whole(found)
    }
    print(json.dumps(sorted(broken)))


if __name__ == "__main__":
    main()
