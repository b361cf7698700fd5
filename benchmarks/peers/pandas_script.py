"""The straight script: pandas reads every sheet, Pandera checks the fields, pandas applies the rules.

    python pandas_script.py JOB.json openpyxl|calamine

It is given what our program has to find out for itself: the sheets' names, where the key row is, and the settings. It
leaves out what would cost it more: the base of closed rounds (E7), safety limits, suggestions, cells in its findings.
One Pandera call checks all rows of all files; a call per sheet would add 30-50 ms each.
Prints {code: number of findings}.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

HAPPY, NEUTRAL, SAD = "☺ glad", "😐 mellemfornøjet", "☹ sur"
NUMBER = r"^\d{1,3}(\.\d{1,3}){1,2}$"
ALLOCATED = re.compile(r"afsættes (\d+(?:,\d+)?) mio\. kr\. i (\d{4})")
KEY_ROW = 2
TEXT_LIMIT = 32767


def read(job: dict[str, Any], engine: str) -> pd.DataFrame:
    """All rows of all sheets of all files, with the columns named by their keys."""
    frames = []
    for file in job["files"]:
        for sheet, raw in pd.read_excel(file, sheet_name=job["sheets"], header=None, engine=engine).items():
            frame = raw.iloc[KEY_ROW + 3 :].set_axis(raw.iloc[KEY_ROW], axis="columns")
            frame = frame.loc[:, frame.columns.notna()].dropna(subset=["number"])
            frames.append(frame.assign(file=file, committee=sheet))
    rows = pd.concat(frames, ignore_index=True).astype(object)
    rows["number"] = rows["number"].astype(str).str.rstrip(".")
    return rows.where(rows.notna(), None)


def schema(columns: list[str]) -> pa.DataFrameSchema:
    return pa.DataFrameSchema({c: pa.Column(nullable=c not in ("number", "title"), checks=checks(c)) for c in columns})


def checks(column: str) -> list[pa.Check]:
    if column.endswith("smiley"):
        return [pa.Check.isin([HAPPY, NEUTRAL, SAD])]
    if column in ("number", "postpone.see_also"):
        return [pa.Check.str_matches(NUMBER)]
    if column == "kind":
        return [pa.Check.isin(["Drift", "Anlæg"])]
    if column.startswith("funding.") or column == "revised_funding":
        return [pa.Check(lambda s: pd.to_numeric(s.where(s != "ingen", 0), errors="coerce").notna())]
    if column == "postpone.to_year":
        return [pa.Check.in_range(1900, 2199)]
    return [pa.Check(lambda s: s.astype(str).str.len() <= TEXT_LIMIT)]


def field_faults(rows: pd.DataFrame) -> int:
    columns = [c for c in rows.columns if c not in ("file", "committee", "row_id", "check")]
    try:
        schema(columns).validate(rows[columns], lazy=True)
    except pa.errors.SchemaErrors as errors:
        return len(errors.failure_cases)
    return 0


def effort(job: dict[str, Any], rows: pd.DataFrame) -> Counter[str]:
    now = f"r{job['round']}."
    milestone, smiley, status = rows[now + "milestone"].notna(), rows[now + "smiley"], rows[now + "status"].notna()
    free = ~rows["postpone.decision"].astype(str).str.startswith(("Udskyd", "udskyd"))
    last, reported = last_smiley(job, rows)
    follow_up = ~milestone & free & last.isin([NEUTRAL, SAD])
    carried = ~milestone & free & (last == HAPPY)
    later = [c for c in rows if re.match(r"r\d\.", c) and int(c[1]) > job["round"] and not c.endswith("milestone")]
    return Counter(
        E1=(milestone & smiley.isna() & free).sum(),
        E2=(carried & (smiley.isna() | ((smiley == SAD) & ~status))).sum(),
        E3=(follow_up & smiley.isna()).sum() + (follow_up & ~status).sum(),
        E4=((smiley == NEUTRAL) & ~status).sum(),
        E5=((smiley == SAD) & rows[now + "corrective_action"].isna()).sum(),
        E6=rows[later].notna().sum().sum(),
        E8=(smiley.notna() & ~milestone & ~reported).sum(),
    )


def last_smiley(job: dict[str, Any], rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    last = pd.Series([None] * len(rows), dtype=object)
    reported = pd.Series([False] * len(rows))
    for number in range(1, job["round"]):
        here = rows[f"r{number}.smiley"].notna() | rows[f"r{number}.status"].notna()
        last = last.where(~here, rows[f"r{number}.smiley"])
        reported |= here
    return last, reported


def economy(job: dict[str, Any], rows: pd.DataFrame) -> Counter[str]:
    now = f"r{job['round']}."
    smiley, revised = rows[now + "economy_smiley"], rows["revised_funding"].notna()
    funds = pd.to_numeric(rows[f"funding.{job['year']}"], errors="coerce").fillna(0) != 0
    free = ~rows["postpone.decision"].astype(str).str.startswith(("Udskyd", "udskyd"))
    return Counter(
        K1=(funds & free & smiley.isna()).sum(),
        K2=(smiley == NEUTRAL).sum(),
        K3=(smiley.notna() & ~funds & ~revised).sum(),
        K4=((smiley == SAD) & rows[now + "economy_status"].isna()).sum(),
        K5=(revised & rows["alternative_financing"].isna()).sum(),
        K5w=(revised & rows["council_approval"].isna()).sum(),
        K6=sum(map(misstated, rows["agreement_text"], rows[f"funding.{job['year']}"], [job["year"]] * len(rows))),
    )


def misstated(text: str | None, amount: object, year: int) -> bool:
    found = {int(y): float(a.replace(",", ".")) for a, y in ALLOCATED.findall(text or "")}
    return year in found and found[year] != amount


def postponements(job: dict[str, Any], rows: pd.DataFrame) -> Counter[str]:
    parts = {
        name: rows[f"postpone.{name}"] for name in ("to_year", "administration_remark", "parties_remark", "decision")
    }
    also = rows["postpone.see_also"]
    proposed = pd.concat([*parts.values(), also], axis=1).notna().any(axis=1)
    late = pd.to_numeric(parts["to_year"], errors="coerce") > job["year"]
    known = set(zip(rows["file"], rows["number"], strict=True))
    return Counter(
        U1=(proposed & ~late).sum() + (proposed & parts["administration_remark"].isna() & also.isna()).sum(),
        U2=(parts["decision"].notna() & parts["parties_remark"].isna() & also.isna()).sum(),
        U3=sum((f, a) not in known for f, a in zip(rows["file"], also, strict=True) if a),
    )


def identity(job: dict[str, Any], rows: pd.DataFrame) -> Counter[str]:
    twice = rows.drop_duplicates(["file", "committee", "number"])
    groups = twice[twice.duplicated(["file", "number"], keep=False)].groupby(["file", "number"])
    involved = rows["involved_committees"].dropna().str.split(r"\s*;\s*").explode()
    return Counter(
        X1=rows.duplicated(["file", "committee", "number"]).sum(),
        X2=sum((group.nunique()[["title", "kind", "theme", "centre"]] > 1).sum() for _, group in groups),
        X3=(rows["centre"].notna() & ~rows["centre"].isin(job["centres"])).sum()
        + (rows["theme"].notna() & ~rows["theme"].astype(str).isin(job["themes"])).sum()
        + (~involved.isin([*job["committees"], *job["sheets"], "Alle fagudvalg"])).sum(),
        X4=(rows["theme"].notna() & (rows["theme"].astype(str) != rows["number"].str.split(".").str[0])).sum(),
    )


def main(job_file: str, engine: str) -> None:
    job = json.loads(Path(job_file).read_text(encoding="utf-8"))
    rows = read(job, engine)
    found = Counter(F=field_faults(rows))
    for rules in (effort, economy, postponements, identity):
        found.update(rules(job, rows))
    print(json.dumps({code: int(number) for code, number in sorted(found.items()) if number}))


if __name__ == "__main__":
    main(*sys.argv[1:])
