"""The exit codes."""

from __future__ import annotations

EXIT_FINDINGS, EXIT_USAGE, EXIT_FILE, EXIT_STOPPED = 1, 2, 3, 130
