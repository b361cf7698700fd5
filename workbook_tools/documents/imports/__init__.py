"""Published documents and plain lists into the model. What is uncertain is a finding; nothing is guessed or dropped."""

from .document import detect, import_document
from .result import Imported, LeftOut

__all__ = ["Imported", "LeftOut", "detect", "import_document"]
