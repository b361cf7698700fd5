"""Drafts of mails as .eml files: Outlook opens them ready to be looked at and sent. Nothing is sent from here."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

_TYPES = {
    ".xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".xlsm": ("application", "vnd.ms-excel.sheet.macroEnabled.12"),
}
_ANY_TYPE = ("application", "octet-stream")
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as it is attached: its name, without a folder, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail to be. `to` are addresses as `addresses` gives them; without any, the draft has no recipient."""

    to: Sequence[str]
    subject: str
    body: str
    attachments: Sequence[Attachment] = ()


def addresses(text: str) -> tuple[str, ...]:
    """The addresses in a settings cell, parted by semicolons or commas; none unless every one can be used.

    Letters such as ø are allowed behind the @ only, and are written there as mail programs do.
    """
    found = [_address(part.strip()) for part in re.split(r"[;,]", text) if part.strip()]
    return tuple(a for a in found if a) if all(found) else ()


def _address(text: str) -> str:
    """The address in ASCII; "" for what is none."""
    local, _, domain = text.rpartition("@")
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError:
        return ""
    return f"{local}@{domain}" if _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain) else ""


def eml(draft: Draft, written: datetime) -> bytes:
    """The draft as a file. The same draft and time give the same bytes."""
    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"
    message["Date"] = format_datetime(written)
    if draft.to:
        message["To"] = ", ".join(draft.to)
    message["Subject"] = " ".join(draft.subject.split())
    message.set_content(draft.body, charset="utf-8", cte="quoted-printable")
    for attachment in draft.attachments:
        _attach(message, attachment)
    if message.is_multipart():
        message.set_boundary(_boundary(draft))
    return message.as_bytes()


def _attach(message: EmailMessage, attachment: Attachment) -> None:
    """RFC 2231 writes æ, ø and å in the file's name; line breaks in it would become headers of their own."""
    name = re.sub(r"[\x00-\x1f]+", " ", attachment.name)
    ending = name[name.rfind(".") :].casefold() if "." in name else ""
    maintype, subtype = _TYPES.get(ending, _ANY_TYPE)
    message.add_attachment(attachment.data, maintype=maintype, subtype=subtype, filename=name)


def _boundary(draft: Draft) -> str:
    """What stands between the parts: made from them, so that no part can hold it but by intent, and always the same."""
    parts = [draft.subject.encode(), draft.body.encode(), *(a.data for a in draft.attachments)]
    digest = hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts))
    return f"=_wbt_{digest.hexdigest()[:32]}"
