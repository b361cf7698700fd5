"""Published documents and plain lists into the model. What is uncertain is a finding; nothing is guessed or dropped."""

from .csvfile import read_csv
from .document import detect, import_document
from .files import read_document
from .plainlist import import_list
from .result import Imported, LeftOut

__all__ = ["Imported", "LeftOut", "detect", "import_document", "import_list", "read_csv", "read_document"]
