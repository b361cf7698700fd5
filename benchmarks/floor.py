"""The floor, which no reader can go below: inflates every part of every file, and expat reads the XML without handlers.

python -m benchmarks.floor JOB.json
"""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path
from xml.parsers import expat


def read(file: str) -> None:
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            if name.endswith((".xml", ".rels")):
                expat.ParserCreate().Parse(data, True)


def main(job_file: str) -> None:
    for file in json.loads(Path(job_file).read_text(encoding="utf-8"))["files"]:
        read(file)


if __name__ == "__main__":
    main(sys.argv[1])
