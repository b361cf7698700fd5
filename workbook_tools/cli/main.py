"""The program's edge: languages, lazily loaded commands, exit codes, and no traceback for anything a user can do."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from workbook_tools import __version__
from workbook_tools.messages import LANGUAGES, say

from .exits import EXIT_FILE, EXIT_STOPPED, EXIT_USAGE
from .help import write_options, write_usage
from .language import chosen_language, user_language

if TYPE_CHECKING:
    from workbook_tools.model.findings import Finding

COMMANDS = (
    "demo",
    "new",
    "import",
    "template",
    "distribute",
    "status",
    "validate",
    "merge",
    "carry-forward",
    "summarise",
    "diff",
    "history",
    "undo",
    "check",
    "check-publish",
)


class Commands(click.Group):
    """Commands are imported when they are called, so that --help loads click only."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"workbook_tools.cli.{cmd_name.replace('-', '_')}_command")
        command: click.Command = module.command
        command.help = say(f"help.{cmd_name}", user_language(ctx))
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS:
            from .usage import NoSuchCommandError

            raise NoSuchCommandError(args[0], COMMANDS, ctx)
        return super().resolve_command(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_usage(self, ctx, formatter)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        language = user_language(ctx)
        return [f"[{say('usage.options', language)}]", say("usage.subcommand", language)]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_options(self, ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        language = user_language(ctx)
        with formatter.section(say("help.commands", language)):
            formatter.write_dl([(name, _first_sentence(say(f"help.{name}", language))) for name in COMMANDS])

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.help = say("help.program", user_language(ctx))
        super().format_help_text(ctx, formatter)


def _first_sentence(text: str) -> str:
    return text.split(". ", maxsplit=1)[0].rstrip(".")


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--lang", type=click.Choice(LANGUAGES), is_eager=True)
@click.version_option(__version__, prog_name="workbook-tools")
def program(lang: str | None) -> None:
    chosen_language.set(lang or "")


def main(argv: list[str] | None = None) -> None:
    """Run the program and exit.

    0 clean, 1 findings or conflicts, 2 wrong usage, 3 a file could not be read or written.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # Windows' code pages have no smileys; a question mark is better than a crash.
            stream.reconfigure(errors="replace")
    sys.exit(run(sys.argv[1:] if argv is None else argv))


def run(argv: list[str]) -> int:
    """The exit code of one call. Nothing that a file or a user can do ends in a traceback."""
    chosen_language.set("")
    if not argv:
        argv = ["--help"]
    try:
        result: Any = program.main(argv, prog_name="workbook-tools", standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        return EXIT_STOPPED
    except Exception as error:  # noqa: BLE001 - the last place where a fault of ours can be put into words
        return _explain(error, as_json=_wants_json(argv))
    return result if isinstance(result, int) else 0


def _wants_json(argv: list[str]) -> bool:
    """Whether a program reads what we print; after "--" come files alone."""
    options = argv[: argv.index("--")] if "--" in argv else argv
    return "--json" in options


def _explain(error: Exception, *, as_json: bool) -> int:
    """Says on stderr what went wrong, and on stdout to a program that reads JSON; the exit code that goes with it."""
    from workbook_tools.model.findings import WorkbookToolsError

    from .output import os_failure, print_failures, print_unexpected

    if isinstance(error, click.UsageError):
        from .usage import print_usage_error

        print_usage_error(error)
        return EXIT_USAGE
    if isinstance(error, BrokenPipeError):
        # The reader of our output (head, less) has gone: there is nobody to tell, and Python must not try at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_FILE
    findings: tuple[Finding, ...] = ()
    if isinstance(error, WorkbookToolsError):
        findings = error.findings
    elif isinstance(error, OSError):
        findings = (os_failure(error),)
    else:
        print_unexpected(error, user_language())
    print_failures(findings, user_language())
    if as_json:
        _print_stopped(findings)
    return EXIT_FILE


def _print_stopped(findings: Iterable[Finding]) -> None:
    from .as_json import stopped_json
    from .output import print_json

    print_json(stopped_json(findings, user_language()))
