"""Wrong usage, in the user's language."""

from __future__ import annotations

import sys

import click
from click.exceptions import BadParameter, MissingParameter, NoSuchOption

from workbook_tools.messages import say

from .language import user_language


def print_usage_error(error: click.UsageError) -> None:
    """What is wrong with the call, and where the help is; to stderr."""
    language = user_language(error.ctx)
    path = error.ctx.command_path if error.ctx else "workbook-tools"
    if error.ctx:
        usage = " ".join(error.ctx.command.collect_usage_pieces(error.ctx))
        print(say("usage.usage", language, call=f"{path} {usage}"), file=sys.stderr)
    print(_explain(error, language), file=sys.stderr)
    print(say("usage.help", language, command=path), file=sys.stderr)


def _explain(error: click.UsageError, language: str) -> str:
    hint = error.param.human_readable_name if isinstance(error, BadParameter) and error.param else ""
    if isinstance(error, MissingParameter):
        return say("usage.missing", language, name=hint)
    if isinstance(error, NoSuchOption):
        return say("usage.option", language, name=error.option_name)
    if isinstance(error, BadParameter):
        return say("usage.value", language, name=hint, detail=error.message)
    if error.ctx and error.ctx.command is error.ctx.find_root().command:
        return say("usage.command", language, detail=error.message)
    return say("usage.other", language, detail=error.message)
