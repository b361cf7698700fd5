"""Which language the user reads: --lang, else WORKBOOK_TOOLS_LANG, else the locale, else Danish."""

from __future__ import annotations

import os
import sys
from contextvars import ContextVar

import click

from workbook_tools.messages import LANGUAGES

chosen_language: ContextVar[str] = ContextVar("chosen_language", default="")
"""What --lang said, for messages about a call whose context has gone."""


def user_language(ctx: click.Context | None = None) -> str:
    """ "da" or "en"."""
    ctx = ctx or click.get_current_context(silent=True)
    asked = ctx.find_root().params.get("lang") if ctx else chosen_language.get()
    chosen = asked or os.environ.get("WORKBOOK_TOOLS_LANG", "")
    if chosen in LANGUAGES:
        return str(chosen)
    return "en" if _locale_name().lower().startswith("en") else "da"


def _locale_name() -> str:
    """The POSIX variables, else what Windows says. (Elsewhere Python reports a bare C locale as American English.)"""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return os.environ[name]
    if sys.platform == "win32":
        import locale

        return locale.getlocale()[0] or ""
    return ""
