"""A program for /usr/bin/python3, which has LibreOffice's bridge: opens workbooks, types into them, and saves them.

    python3 libreoffice_typing.py SOFFICE PROFILE JOBS.json

A job is {"source": file, "typed": [[sheet, cell, keystrokes], …], "targets": [[file, filter], …]}.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

SECONDS = 60


def with_value(name: str, value: object) -> Any:
    return PropertyValue(Name=name, Value=value)


class Office:
    """A running LibreOffice without a window."""

    def __init__(self, soffice: str, profile: str) -> None:
        pipe = "wbt" + Path(profile).name.replace("-", "") + str(abs(hash(profile)))
        where = f"pipe,name={pipe}"
        options = ["--headless", "--norestore", "--nologo", f"-env:UserInstallation={profile}"]
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen([soffice, *options, f"--accept={where};urp"], stdout=quiet, stderr=quiet)
        self.context = self._connected(f"uno:{where};urp;StarOffice.ComponentContext")
        self.desktop = self.service("com.sun.star.frame.Desktop")
        self.dispatcher = self.service("com.sun.star.frame.DispatchHelper")

    def _connected(self, address: str) -> Any:
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        until = time.monotonic() + SECONDS
        while True:
            try:
                return resolver.resolve(address)
            except NoConnectException:
                if time.monotonic() > until or self.process.poll() not in (None, 81):
                    raise
                time.sleep(0.1)

    def service(self, name: str) -> Any:
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def do(self, job: dict[str, Any]) -> None:
        document = self.desktop.loadComponentFromURL(Path(job["source"]).as_uri(), "_blank", 0, ())
        for sheet, cell, text in job["typed"]:
            self.type(document, sheet, cell, text)
        for file, name in job["targets"]:
            document.storeToURL(Path(file).as_uri(), (with_value("FilterName", name),))
        document.close(True)

    def type(self, document: Any, sheet: str, cell: str, text: str) -> None:
        """As at the keyboard: go to the cell, type, press Enter."""
        controller = document.CurrentController
        controller.setActiveSheet(document.Sheets.getByName(sheet))
        for command, value in (("GoToCell", ("ToPoint", cell)), ("EnterString", ("StringName", text))):
            self.dispatcher.executeDispatch(controller.Frame, f".uno:{command}", "", 0, (with_value(*value),))

    def quit(self) -> None:
        self.desktop.terminate()
        self.process.wait(SECONDS)


def main(soffice: str, profile: str, jobs: str) -> None:
    office = Office(soffice, profile)
    try:
        for job in json.loads(Path(jobs).read_text(encoding="utf-8")):
            office.do(job)
    finally:
        office.quit()


if __name__ == "__main__":
    main(*sys.argv[1:])
