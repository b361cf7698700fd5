"""Which language the user reads: --lang, else WORKBOOK_TOOLS_LANG, else the locale, else Danish."""

from __future__ import annotations

import locale
import os

import click

from workbook_tools.messages import LANGUAGES


def user_language(ctx: click.Context | None = None) -> str:
    """ "da" or "en"."""
    ctx = ctx or click.get_current_context(silent=True)
    chosen = (ctx.find_root().params.get("lang") if ctx else None) or os.environ.get("WORKBOOK_TOOLS_LANG", "")
    if chosen in LANGUAGES:
        return str(chosen)
    return "en" if _locale_name().lower().startswith("en") else "da"


def _locale_name() -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return os.environ[name]
    return locale.getlocale()[0] or ""
