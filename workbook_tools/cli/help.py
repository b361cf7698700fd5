"""Help and wrong usage in the user's words: click's own are English. One class for every command."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from .words import say

_ARGUMENTS = frozenset({"master", "submissions", "files", "documents", "settings", "old", "new", "number", "directory"})
"""Arguments with a name of their own in ui.toml ("argument.master")."""
_COMMON = {"--help": "help.help", "--version": "help.version", "--lang": "help.lang"}


class Command(click.Command):
    """A command whose help is in the user's language.

    In the modules, help texts are keys ("validate.json"); the words are in messages/<language>/ui.toml.
    """

    allow_extra_args = True  # refused by ourselves, in words of our own

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        localise(self)
        try:
            rest = super().parse_args(ctx, args)
        except click.BadOptionUsage as error:
            error.ctx = error.ctx or ctx
            raise
        if rest and not ctx.resilient_parsing:
            raise click.UsageError(say("usage.extra", args=" ".join(map(str, rest))), ctx)
        return rest

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_usage(self, ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_options(self, ctx, formatter)


def localise(command: click.Command) -> None:
    """Gives the command's parameters their names in the user's language."""
    command.options_metavar = f"[{say('usage.options')}]"
    for param in command.params:
        if isinstance(param, click.Argument):
            param.metavar = _argument(param)
        elif isinstance(param, click.Option) and not param.is_flag:
            param.metavar = _value(param.type)


def write_usage(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """ "Brug: workbook-tools merge [TILVALG] MASTER INDBERETNING…"."""
    pieces = " ".join(command.collect_usage_pieces(ctx))
    formatter.write_usage(ctx.command_path, pieces, prefix=say("usage.usage", call=""))


def write_options(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """The options with their help; what must be given, and what is taken otherwise."""
    with formatter.section(say("help.options")):
        formatter.write_dl(list(_records(command, ctx)))


def _records(command: click.Command, ctx: click.Context) -> Iterator[tuple[str, str]]:
    for param in command.get_params(ctx):
        record = param.get_help_record(ctx)
        if record and isinstance(param, click.Option):
            yield record[0], _help(param, ctx.command_path.split(" ", 1)[1:])


def _help(option: click.Option, command: list[str]) -> str:
    key = _COMMON.get(option.opts[-1]) or f"help.{' '.join(command)}.{option.name}"
    words = [say(key)]
    if option.required:
        words.append(f"[{say('help.required')}]")
    if option.show_default:
        words.append(f"[{say('help.default', value=option.default)}]")
    return "  ".join(words)


def _argument(argument: click.Argument) -> str:
    name = say(f"argument.{argument.name}") if argument.name in _ARGUMENTS else (argument.name or "").upper()
    name = name if argument.required else f"[{name}]"
    return f"{name}..." if argument.nargs != 1 else name


def _value(kind: click.ParamType[Any]) -> str:
    match kind:
        case click.Choice():
            return f"[{'|'.join(map(str, kind.choices))}]"
        case click.IntRange():
            return say("value_kind.number")
        case click.DateTime():
            return say("value_kind.date")
        case click.Path(file_okay=False):
            return say("value_kind.folder")
        case click.Path():
            return say("value_kind.file")
    return say("value_kind.number" if kind is click.INT else "value_kind.text")
