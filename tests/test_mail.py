"""Drafts of mails: what Outlook opens, to whom, with what. Nothing is sent."""

from __future__ import annotations

import email
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from builders import an_agreement, an_initiative
from hypothesis import given
from hypothesis import strategies as st
from patch_rows import opened
from typed import change, check, fill, make_master

from workbook_tools.cli.main import run
from workbook_tools.documents.mail import Attachment, Draft, addresses, eml
from workbook_tools.model.agreement import Centre

SHEET = "Økonomiudvalget"
WRITTEN = datetime(2019, 3, 1, 8, 30, tzinfo=UTC)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def read(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def body(message: EmailMessage) -> str:
    part = message.get_body()
    assert part
    return str(part.get_content()).replace("\r\n", "\n")


def attached(message: EmailMessage) -> list[tuple[str | None, str, bytes]]:
    return [(a.get_filename(), a.get_content_type(), a.get_content()) for a in message.iter_attachments()]


def a_draft(
    to: Sequence[str] = ("ejendomme@example.org",),
    subject: str = "Emne",
    text: str = "Kære center\n",
    attachments: Sequence[Attachment] = (),
) -> EmailMessage:
    return read(eml(Draft(to, subject, text, attachments), WRITTEN))


# --- the format ---------------------------------------------------------------------------------------------------


def test_a_draft_opens_ready_to_send() -> None:
    message = a_draft()
    assert (message["X-Unsent"], message["To"], message["Subject"]) == ("1", "ejendomme@example.org", "Emne")
    assert message["Date"].datetime == WRITTEN


def test_danish_letters_survive_in_subject_text_and_file_name() -> None:
    message = a_draft(subject="Rykker: Økonomi", text="Kære Å\n", attachments=[Attachment("Børn & Ånd.xlsx", b"PK")])
    assert (message["Subject"], body(message)) == ("Rykker: Økonomi", "Kære Å\n")
    assert attached(message) == [("Børn & Ånd.xlsx", XLSX, b"PK")]


def test_the_file_name_is_written_by_rfc_2231() -> None:
    data = eml(Draft((), "", "", [Attachment("Børn.xlsx", b"PK")]), WRITTEN)
    assert b"filename*=utf-8''B%C3%B8rn.xlsx" in data


@pytest.mark.parametrize(
    ("name", "kind"), [("a.xlsm", "application/vnd.ms-excel.sheet.macroenabled.12"), ("a", "application/octet-stream")]
)
def test_other_files_have_their_own_type(name: str, kind: str) -> None:
    assert [a[1].lower() for a in attached(a_draft(attachments=[Attachment(name, b"x")]))] == [kind]


def test_a_draft_without_an_address_has_no_recipient() -> None:
    assert "To" not in a_draft(to=())


def test_the_same_draft_gives_the_same_bytes() -> None:
    draft = Draft((), "Emne", "Tekst", [Attachment("a.xlsx", b"PK")])
    assert eml(draft, WRITTEN) == eml(draft, WRITTEN)


@given(st.text(max_size=60), st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_no_name_makes_a_header_of_its_own(subject: str, name: str) -> None:
    subject = subject.encode("utf-8", "replace").decode()
    message = a_draft(subject=f"A\r\nBcc: alle@example.org\r\n{subject}", attachments=[Attachment(name, b"x")])
    assert set(message.keys()) == {"X-Unsent", "Date", "To", "Subject", "MIME-Version", "Content-Type"}
    assert len(attached(message)) == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a@b.dk", ("a@b.dk",)),
        (" a.b+c@d-e.dk ; x@y.z.dk", ("a.b+c@d-e.dk", "x@y.z.dk")),
        ("post@økonomi.dk", ("post@xn--konomi-9xa.dk",)),
        ("", ()),
        ("Ejendomme", ()),
        ("a@b", ()),
        ("økonomi@b.dk", ()),
        ("a@b.dk; ved ikke", ()),
        ("a@b.dk\nBcc: c@d.dk", ()),
        ("A <a@b.dk>", ()),
    ],
)
def test_only_addresses_that_can_be_used_are_used(text: str, found: tuple[str, ...]) -> None:
    assert addresses(text) == found


# --- distribute --eml ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """1.1 is Ejendomme's, 1.3 Skoler's; both owe a smiley. Skoler has no address. Both were sent out with drafts."""
    rows = [
        an_initiative("1.1", r1__milestone="Planen er vedtaget"),
        an_initiative("1.3", centre="Skoler", r1__milestone="Skolen er bygget"),
    ]
    agreement = replace(an_agreement(*rows), centres=(Centre("Ejendomme", "ejd@example.org"), Centre("Skoler", "?")))
    path = make_master(agreement, tmp_path_factory.mktemp("master"))
    assert run(["distribute", str(path), "-o", str(path.parent / "ud"), "--eml"]) == 1
    return path


def sent(master: Path, centre: str, ending: str) -> Path:
    return next((master.parent / "ud").glob(f"{centre} - *.{ending}"))


def test_each_workbook_has_a_draft_beside_it_with_the_workbook_in_it(master: Path) -> None:
    message = read(sent(master, "Ejendomme", "eml").read_bytes())
    workbook = sent(master, "Ejendomme", "xlsx")
    assert (message["X-Unsent"], message["To"]) == ("1", "ejd@example.org")
    assert attached(message) == [(workbook.name, XLSX, workbook.read_bytes())]
    assert "15. marts 2019" in body(message)


def test_without_an_address_there_is_a_draft_without_recipient_and_a_finding(
    master: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "To" not in read(sent(master, "Skoler", "eml").read_bytes())
    arguments = ["distribute", str(master), "-o", str(tmp_path), "--eml", "--centre", "Skoler", "--json"]
    assert run(arguments) == 1
    result = json.loads(capsys.readouterr().out)
    assert [f["code"] for f in result["findings"] if f["code"] != "A06"] == ["A04"]
    assert [Path(s["draft"]).suffix for s in result["sent"]] == [".eml"]


def test_a_draft_that_is_there_is_not_replaced_unasked(master: Path, tmp_path: Path) -> None:
    draft = tmp_path / sent(master, "Ejendomme", "eml").name
    draft.write_text("min egen tekst")
    assert run(["distribute", str(master), "-o", str(tmp_path), "--eml", "--centre", "Ejendomme"]) == 3
    assert draft.read_text() == "min egen tekst"
    assert list(tmp_path.glob("*.xlsx")) == []


# --- status --eml -------------------------------------------------------------------------------------------------


def reminders(master: Path, tmp_path: Path, today: str = "2019-03-10") -> dict[str, EmailMessage]:
    (tmp_path / "ind").mkdir(exist_ok=True)
    run(["status", str(master), str(tmp_path / "ind"), "--today", today, "--eml", str(tmp_path / "rykkere")])
    return {p.stem.split(" - ")[1]: read(p.read_bytes()) for p in (tmp_path / "rykkere").glob(f"{today}*.eml")}


def deliver(master: Path, tmp_path: Path, **values: str) -> None:
    (tmp_path / "ind").mkdir()
    path = tmp_path / "ind" / "svar.xlsx"
    path.write_bytes(sent(master, "Ejendomme", "xlsx").read_bytes())
    change(path, fill(SHEET, "1.1", **values))


def test_a_reminder_says_which_cells_are_missing(master: Path, tmp_path: Path) -> None:
    text = body(reminders(master, tmp_path)["Ejendomme"])
    (line,) = [line for line in text.splitlines() if line.startswith("- ")]
    assert all(part in line for part in (SHEET, "1.1", "Indsats 1.1", "Smiley"))
    assert "15. marts 2019" in text


def test_a_reminder_after_the_deadline_says_so(master: Path, tmp_path: Path) -> None:
    before = body(reminders(master, tmp_path, "2019-03-10")["Ejendomme"])
    after = body(reminders(master, tmp_path, "2019-03-20")["Ejendomme"])
    assert before.splitlines()[2] != after.splitlines()[2]


def test_a_centre_that_has_sent_nothing_gets_its_workbook_again(master: Path, tmp_path: Path) -> None:
    ((name, _, data),) = attached(reminders(master, tmp_path)["Ejendomme"])
    again, first = tmp_path / str(name), sent(master, "Ejendomme", "xlsx")
    again.write_bytes(data)
    assert name == first.name
    books = [report.book for report in check(again, first)]
    one, other = ((b.agreement, b.base, b.meta.dispatch_id) for b in books if b and b.meta)
    assert one == other


def test_a_centre_whose_file_lacks_something_gets_it_back_marked(master: Path, tmp_path: Path) -> None:
    deliver(master, tmp_path, r1__smiley="☹ sur")
    message = reminders(master, tmp_path)["Ejendomme"]
    ((name, _, data),) = attached(message)
    assert name == "svar.xlsx"
    assert "Kontrol" in opened(data).sheetnames
    (line,) = [line for line in body(message).splitlines() if line.startswith("- ")]
    cell = next(c.hyperlink.location for row in opened(data)["Kontrol"].iter_rows() for c in row if c.hyperlink)
    assert cell.rpartition("!")[2] in line


def test_faults_are_listed_too(master: Path, tmp_path: Path) -> None:
    deliver(master, tmp_path, r1__smiley="tja")
    lines = [line for line in body(reminders(master, tmp_path)["Ejendomme"]).splitlines() if line.startswith("- ")]
    assert any('"tja"' in line for line in lines)


def test_a_centre_that_is_done_gets_no_reminder(master: Path, tmp_path: Path) -> None:
    deliver(master, tmp_path, r1__smiley="☺ glad")
    assert set(reminders(master, tmp_path)) == {"Skoler"}


def test_a_reminder_without_an_address_or_a_workbook_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    agreement = replace(an_agreement(an_initiative("1.1")), centres=(Centre("Ejendomme"),))
    path = make_master(agreement, tmp_path)
    run(["status", str(path), str(tmp_path), "--eml", str(tmp_path / "rykkere"), "--json"])
    result = json.loads(capsys.readouterr().out)
    assert [f["code"] for f in result["findings"]] == ["A04", "A05"]
