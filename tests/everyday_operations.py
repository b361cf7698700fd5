"""What people do to a workbook on an ordinary day, as steps for `libreoffice_operations.py`.

`SENT` are the columns of a dispatched sheet: Nr., Indsats, Milepæl, Status, Smiley, Korrigerende handling; `MASTER`
those of the same in the master. Rows 6 to 9 hold the first committee's initiatives.
"""

from __future__ import annotations

from random import Random
from typing import Any

A, B = "Økonomiudvalget", "Teknik"
Steps = list[list[Any]]
OPEN: Steps = [["unprotect", A], ["unprotect", B]]
LAST_SENT, LAST_MASTER = "AU", "BB"

SUBMISSION: dict[str, Steps] = {
    "nothing": [],
    "insert_row": [["insert_rows", A, "7:8"]],
    "insert_new_initiative": [
        ["insert_rows", A, "7:7"],
        ["type", A, "B7", "1.7"],
        ["type", A, "C7", "Bogbus"],
        ["type", A, "E7", "Bogbussen kører."],
    ],
    "delete_row": [["delete_rows", A, "7:7"]],
    "cut_row_up": [["cut", A, "9:9"], ["paste_above", A, "A6"]],
    "cut_row_down": [["cut", A, "6:6"], ["paste_above", A, "A10"]],
    "copy_row_above": [["copy", A, "8:8"], ["paste_above", A, "A6"], ["type", A, "E6", "Skrevet i kopien."]],
    "copy_row_below": [["copy", A, "6:6"], ["paste", A, "A10"], ["type", A, "E10", "Skrevet i kopien."]],
    "copy_row_over_another": [["copy", A, "6:6"], ["paste", A, "A8"]],
    "copy_row_as_a_new_one": [
        ["copy", A, "8:8"],
        ["paste_above", A, "A8"],
        ["type", A, "B8", "1.8"],
        ["type", A, "C8", "Legeplads"],
        ["type", A, "E8", "Legepladsen er åben."],
    ],
    "reuse_row": [
        ["clear", A, f"B7:{LAST_SENT}7"],
        ["type", A, "B7", "1.9"],
        ["type", A, "C7", "Skaterbane"],
        ["type", A, "E7", "Banen er støbt."],
    ],
    "fill_status_down": [["fill_down", A, "E6:E9"]],
    "fill_row_down": [["fill_down", A, "B6:F8"]],
    "fill_ids_down": [["fill_down", A, "A6:A8"]],
    "sort_by_arrow": [["sort_by_arrow", A, 3]],
    "sort_what_is_seen": [["sort", A, f"B6:{LAST_SENT}9", 3]],
    "sort_with_ids": [["sort", A, f"A6:{LAST_SENT}9", 3]],
    "sort_answers_only": [["sort", A, "E6:I9", 5]],
    "sort_titles_only": [["sort", A, "B6:C9", 3]],
    "sort_heading_in": [["sort", A, f"A5:{LAST_SENT}9", 3]],
    "merge_status": [["merge", A, "E6:E8"]],
    "merge_status_over_nothing": [["clear", A, "E7:E8"], ["merge", A, "E6:E8"]],
    "merge_status_and_smiley": [["merge", A, "E7:F7"]],
    "merge_titles": [["merge", A, "C6:C7"]],
    "swap_headings": [["type", A, "E5", "Korrigerende handling"], ["type", A, "G5", "Status"]],
    "rotate_headings": [["copy", A, "E5:I5"], ["paste_text", A, "F5"], ["type", A, "E5", "Økonomi-smiley"]],
    "double_heading": [["type", A, "G5", "Status"]],
    "rename_heading": [["type", A, "E5", "Hvordan går det?"]],
    "clear_heading": [["clear", A, "E5"]],
    "move_round_heading": [["type", A, "D4", "1. opfølgning"], ["type", A, "Y4", "2. opfølgning"]],
    "move_column": [["cut", A, "E:E"], ["paste_before", A, "H1"]],
    "move_visible_part_of_column": [["cut", A, "E4:E9"], ["paste_before", A, "H4"]],
    "own_column": [
        ["insert_columns", A, "G:G"],
        ["type", A, "G5", "Vores noter"],
        ["type", A, "G6", "Husk at ringe til Vej"],
    ],
    "delete_column": [["delete_columns", A, "G:G"]],
    "delete_id_column": [["delete_columns", A, "A:A"]],
    "delete_key_row": [["delete_rows", A, "3:3"]],
    "rename_sheet": [["rename", A, "ØU"]],
    "swap_sheet_names": [["rename", A, "x"], ["rename", B, A], ["rename", "x", B]],
    "copy_sheet": [["copy_sheet", A, "ØU (2)"], ["unprotect", "ØU (2)"], ["type", "ØU (2)", "E6", "Svaret i kopien."]],
    "delete_sheet": [["delete_sheet", B]],
    "replace_in_titles": [["replace_all", A, "Bænke", "Borde"]],
    "replace_in_headings": [["replace_all", A, "Status", "Smiley"]],
    "replace_in_answers": [["replace_all", A, "går", "kører"]],
    "new_title": [["type", A, "C7", "Bænke og borde"]],
    "new_number": [["type", A, "B7", "1.20"]],
    "swap_numbers": [["type", A, "B6", "1.2"], ["type", A, "B7", "1.1"]],
    "swap_titles": [["type", A, "C6", "Bænke"], ["type", A, "C7", "Cykelstativer"]],
    "row_to_other_committee": [["cut", A, "8:8"], ["paste", B, "A9"]],
    "copy_to_other_committee": [["copy", A, "8:8"], ["paste", B, "A6"]],
    "answers_one_row_down": [["cut", A, "E6:I9"], ["paste", A, "E7"]],
    "insert_cells_above_answers": [["copy", A, "E8:I8"], ["paste_above", A, "E6"]],
    "text_below": [["type", A, "C14", "Ring til os om 1.3, tak."]],
    "note": [["comment", A, "E6", "Det er kun foreløbigt."]],
    "hidden_row": [["hide_rows", A, "7:7"]],
}

MASTER: dict[str, Steps] = {
    "nothing": [],
    "insert_row": [["insert_rows", A, "7:8"], ["type", A, "B7", "1.7"], ["type", A, "C7", "Bogbus"]],
    "delete_row": [["delete_rows", A, "7:7"]],
    "cut_row_up": [["cut", A, "9:9"], ["paste_above", A, "A6"]],
    "copy_row_above": [["copy", A, "8:8"], ["paste_above", A, "A6"]],
    "copy_row_over_another": [["copy", A, "6:6"], ["paste", A, "A8"]],
    "copy_row_as_a_new_one": [
        ["copy", A, "8:8"],
        ["paste_above", A, "A8"],
        ["type", A, "B8", "1.8"],
        ["type", A, "C8", "Legeplads"],
    ],
    "reuse_row": [
        ["clear", A, f"B7:{LAST_MASTER}7"],
        ["type", A, "B7", "1.9"],
        ["type", A, "C7", "Skaterbane"],
        ["type", A, "D7", "Ejendomme"],
        ["type", A, "AA7", "Banen er støbt."],
    ],
    "sort_by_arrow": [["sort_by_arrow", A, 3]],
    "sort_by_arrow_descending": [["sort_by_arrow", A, 2, {"descending": True}]],
    "sort_what_is_seen": [["sort", A, f"B6:{LAST_MASTER}9", 3]],
    "sort_to_round": [["sort", A, "B6:Y9", 3]],
    "sort_titles_only": [["sort", A, "B6:C9", 3]],
    "merge_status": [["merge", A, "AB6:AB8"]],
    "merge_titles": [["merge", A, "C6:C7"]],
    "swap_headings": [["type", A, "AB5", "Korrigerende handling"], ["type", A, "AD5", "Status"]],
    "move_round_heading": [["type", A, "T4", "2. opfølgning"], ["type", A, "AA4", "1. opfølgning"]],
    "rename_heading": [["type", A, "AB5", "Hvordan går det?"]],
    "move_column": [["cut", A, "AB:AB"], ["paste_before", A, "AE1"]],
    "own_column": [["insert_columns", A, "AB:AB"], ["type", A, "AB5", "Mine noter"], ["type", A, "AB6", "Spørg Vej"]],
    "delete_id_column": [["delete_columns", A, "A:A"]],
    "fill_ids_down": [["fill_down", A, "A6:A8"]],
    "rename_sheet": [["rename", A, "ØU"]],
    "swap_sheet_names": [["rename", A, "x"], ["rename", B, A], ["rename", "x", B]],
    "copy_sheet": [["copy_sheet", A, "ØU (2)"]],
    "delete_sheet": [["delete_sheet", B]],
    "replace_in_titles": [["replace_all", A, "Bænke", "Borde"]],
    "replace_in_headings": [["replace_all", A, "Status", "Tilstand"]],
    "new_number": [["type", A, "B7", "1.20"]],
    "swap_numbers": [["type", A, "B6", "1.2"], ["type", A, "B7", "1.1"]],
    "swap_titles": [["type", A, "C6", "Bænke"], ["type", A, "C7", "Cykelstativer"]],
    "row_to_other_committee": [["cut", A, "8:8"], ["paste", B, "A8"]],
    "fill_status_down": [["type", A, "AB6", "Koordinatorens egne ord."], ["fill_down", A, "AB6:AB9"]],
    "answers_one_row_down": [["cut", A, "AB6:AF9"], ["paste", A, "AB7"]],
}

# Rows 6 and 7 of Kontrol are the conflicts on 1.1 and 1.2; C to K hold Udvalg, Nr., Felt, Som sendt ud, Står her i
# arket, Står i indberetningen, Fil, Valg and Egen tekst.
K = "Kontrol"
ANSWERED: Steps = [
    ["type", K, "J6", "brug indberetning"],
    ["type", K, "J7", "egen tekst"],
    ["type", K, "K7", "Aftalt."],
]
KONTROL: dict[str, Steps] = {
    "nothing": [],
    "sort_what_is_seen": [["sort", K, "C6:K7", 4, {"descending": True}]],
    "sort_with_keys": [["sort", K, "A6:K7", 4, {"descending": True}]],
    "sort_answers_only": [["sort", K, "J6:K7", 10, {"descending": True}]],
    "move_column": [["cut", K, "J:J"], ["paste_before", K, "F1"]],
    "move_cells": [["cut", K, "J5:J7"], ["paste_before", K, "F5"]],
    "swap_headings": [["type", K, "G5", "Står i indberetningen"], ["type", K, "H5", "Står her i arket"]],
    "rename_heading": [["type", K, "J5", "Hvad gør vi?"]],
    "delete_row": [["delete_rows", K, "6:6"]],
    "insert_row": [["insert_rows", K, "7:7"]],
    "copy_row_over_another": [["copy", K, "C6:K6"], ["paste", K, "C7"]],
    "copy_whole_row_over_another": [["copy", K, "6:6"], ["paste", K, "A7"]],
    "fill_choice_down": [["fill_down", K, "J6:J7"]],
    "swap_numbers": [["type", K, "D6", "1.2"], ["type", K, "D7", "1.1"]],
    "another_field": [["type", K, "E6", "Korrigerende handling"]],
    "another_value": [["type", K, "H6", "Et helt andet svar."]],
    "merge_choices": [["merge", K, "J6:J7"]],
    "row_up": [["cut", K, "7:7"], ["paste_above", K, "A6"]],
    "in_the_masters_rows": [["sort_by_arrow", A, 3]],
}
WORDS: Steps = [
    ["type", K, "M3", "Ring til Vej før mødet."],
    ["type", K, "C30", "Skrevet under listen."],
    ["type", "Oversigt", "C40", "Til udvalgets møde."],
    ["type", "Opmærksomhed", "J3", "Spørg direktionen."],
]

SELDOM = {
    "submission": """
        insert_row cut_row_down fill_status_down sort_what_is_seen sort_with_ids
        merge_status_over_nothing merge_status_and_smiley rotate_headings
        move_visible_part_of_column delete_column replace_in_titles replace_in_answers new_number
        swap_titles copy_to_other_committee answers_one_row_down note hidden_row cut_row_up
        copy_row_below merge_titles double_heading new_title insert_cells_above_answers own_column
        rename_sheet clear_heading copy_row_above sort_heading_in replace_in_headings delete_sheet
    """.split(),
    "master": """
        copy_row_above sort_by_arrow_descending sort_titles_only own_column fill_ids_down
        swap_sheet_names replace_in_headings swap_titles answers_one_row_down move_round_heading
        cut_row_up rename_sheet merge_titles new_number insert_row delete_sheet
        copy_row_over_another swap_headings fill_status_down merge_status move_column
    """.split(),
    "kontrol": """
        sort_with_keys sort_answers_only move_cells copy_row_over_another fill_choice_down row_up
        in_the_masters_rows another_value rename_heading insert_row
    """.split(),
}
"""Siblings of the others, for the long run (`make fuzz`)."""


def random_steps(seed: int, last: str) -> Steps:
    """Three to five operations on the first committee's sheet, drawn from all kinds."""
    draw = Random(seed)
    return [step for _ in range(draw.randint(3, 5)) for step in draw.choice(KINDS)(draw, last)]


def _row(draw: Random) -> int:
    return draw.randint(6, 9)


def _rows(draw: Random) -> tuple[int, int]:
    first, second = draw.sample(range(6, 10), 2)
    return first, second


def _insert(draw: Random, last: str) -> Steps:
    return [["insert_rows", A, f"{(row := _row(draw))}:{row}"]]


def _delete(draw: Random, last: str) -> Steps:
    return [["delete_rows", A, f"{(row := _row(draw))}:{row}"]]


def _move(draw: Random, last: str) -> Steps:
    here, there = _rows(draw)
    return [["cut", A, f"{here}:{here}"], ["paste_above", A, f"A{there}"]]


def _copy(draw: Random, last: str) -> Steps:
    here, there = _rows(draw)
    return [["copy", A, f"{here}:{here}"], [draw.choice(["paste", "paste_above"]), A, f"A{there}"]]


def _sort(draw: Random, last: str) -> Steps:
    first = draw.choice("AB")
    return [["sort", A, f"{first}6:{last}9", draw.choice([2, 3]), {"descending": draw.random() < 0.5}]]


def _swap_cells(draw: Random, last: str) -> Steps:
    here, there = _rows(draw)
    return [["copy", A, f"B{here}:C{here}"], ["paste_text", A, f"B{there}"]]


def _type(draw: Random, last: str) -> Steps:
    number = draw.randint(11, 30)
    return [["type", A, f"B{_row(draw)}", f"1.{number}"], ["type", A, f"C{_row(draw)}", f"Ny indsats {number}"]]


def _fill(draw: Random, last: str) -> Steps:
    return [["fill_down", A, f"{draw.choice('ABCDE')}6:{draw.choice('EF')}{draw.randint(7, 9)}"]]


def _merge(draw: Random, last: str) -> Steps:
    return [["merge", A, f"{(column := draw.choice('CDE'))}7:{column}8"]]


def _replace(draw: Random, last: str) -> Steps:
    return [["replace_all", A, *draw.choice([("Bænke", "Borde"), ("Status", "Tilstand"), ("1.3", "1.4")])]]


def _column(draw: Random, last: str) -> Steps:
    return [["cut", A, "E:E"], ["paste_before", A, draw.choice(["H1", "K1"])]]


def _rename(draw: Random, last: str) -> Steps:
    return [["rename", A, "ØU"], ["rename", "ØU", A]]


KINDS = (_insert, _delete, _move, _copy, _sort, _swap_cells, _type, _fill, _merge, _replace, _column, _rename)
