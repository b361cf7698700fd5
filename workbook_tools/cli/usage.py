"""Wrong usage, in the user's language."""

from __future__ import annotations

import sys
from difflib import get_close_matches

import click
from click.exceptions import BadOptionUsage, BadParameter, MissingParameter, NoSuchOption

from workbook_tools.messages import say

from .language import user_language
from .result_file import WrongEndingError


class NoSuchCommandError(click.UsageError):
    """A command that there is not; `known` are those that there are."""

    def __init__(self, name: str, known: tuple[str, ...], ctx: click.Context) -> None:
        super().__init__(name, ctx)
        self.name, self.known = name, known


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
    """By the class of the error: click's own words are English."""
    match error:
        case NoSuchCommandError():
            return _with_nearest(say("usage.command", language, name=error.name), error.name, error.known, language)
        case NoSuchOption():
            message = say("usage.option", language, name=error.option_name)
            return _with_nearest(message, error.option_name, _options(error.ctx), language)
        case BadOptionUsage():
            return say(_bad_option(error), language, name=error.option_name)
        case MissingParameter():
            return say("usage.missing", language, name=_name(error.param))
        case WrongEndingError():
            return say("usage.ending", language, name=error.name, endings=" / ".join(error.endings))
        case BadParameter(param=click.Parameter()):
            return _bad_value(error, language)
    return error.message


def _with_nearest(message: str, name: str, known: tuple[str, ...], language: str) -> str:
    nearest = get_close_matches(name, known, n=3)
    return f"{message} {say('usage.nearest', language, names=', '.join(nearest))}" if nearest else message


def _options(ctx: click.Context | None) -> tuple[str, ...]:
    return tuple(name for p in ctx.command.get_params(ctx) for name in p.opts) if ctx else ()


def _bad_option(error: BadOptionUsage) -> str:
    """The option has a value though it takes none, or lacks the one that it takes."""
    params = error.ctx.command.get_params(error.ctx) if error.ctx else []
    flags = {name for p in params if isinstance(p, click.Option) and p.is_flag for name in p.opts}
    return "usage.no_value" if error.option_name in flags else "usage.value_missing"


def _name(param: click.Parameter | None) -> str:
    """ "-o/--output", or an argument's name."""
    if isinstance(param, click.Option):
        return "/".join(param.opts)
    return param.human_readable_name.strip("[].") if param else ""


def _bad_value(error: BadParameter, language: str) -> str:
    name, kind = _name(error.param), error.param.type if error.param else None
    match kind:
        case click.IntRange():
            return say("usage.range", language, name=name, low=kind.min, high=kind.max)
        case click.DateTime():
            return say("usage.date", language, name=name)
        case click.Choice():
            return say("usage.choice", language, name=name, choices=", ".join(map(str, kind.choices)))
        case click.Path(file_okay=False):
            return say("usage.folder", language, name=name)
        case click.Path(dir_okay=False):
            return say("usage.file", language, name=name)
    return say("usage.number" if kind is click.INT else "usage.value", language, name=name)
