"""The command line's own words, in the user's language. `--help` loads this module, so it loads little itself."""

from __future__ import annotations

from workbook_tools import messages

from .language import user_language


def say(key: str, **values: object) -> str:
    """The words of a key in messages/<language>/ui.toml or help.toml."""
    return messages.say(key, user_language(), **values)
