"""Frictionless: field checks only (type, choice, required, length), none of the rules. Prints the number of errors.

python frictionless_script.py JOB.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from frictionless import Dialect, Resource, Schema
from frictionless.formats import ExcelControl

SMILEYS = ["☺ glad", "😐 mellemfornøjet", "☹ sur"]
KEY_ROW = 3


def field(key: str) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": key in ("number", "title"), "maxLength": 32767}
    if key.endswith("smiley"):
        constraints["enum"] = SMILEYS
    if key == "kind":
        constraints["enum"] = ["Drift", "Anlæg"]
    if key in ("number", "postpone.see_also"):
        constraints["pattern"] = r"\d{1,3}(\.\d{1,3}){1,2}"
    return {"name": key, "type": "string", "constraints": constraints}


def main(job_file: str) -> None:
    job = json.loads(Path(job_file).read_text(encoding="utf-8"))
    errors = 0
    for file in job["files"]:
        for sheet in job["sheets"]:
            dialect = Dialect(header_rows=[KEY_ROW], comment_rows=[1, 2, 4, 5], controls=[ExcelControl(sheet=sheet)])
            schema = Schema.from_descriptor({"fields": [field(key) for key in job["keys"]]})
            resource = Resource(path=Path(file).name, basepath=str(Path(file).parent), dialect=dialect, schema=schema)
            errors += len(resource.validate(limit_errors=1000).flatten(["type"]))
    print(json.dumps({"F": errors}))


if __name__ == "__main__":
    main(*sys.argv[1:])
