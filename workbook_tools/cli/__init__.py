"""The command line: each command parses, calls `workbook_tools.app`, and prints."""

from .main import main

__all__ = ["main"]
