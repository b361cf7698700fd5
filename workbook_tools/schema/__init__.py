"""The columns as declared in schemas/*.toml, and what a cell's text means in each of them."""

from .columns import Column, ColumnSet, column_set, schema_file
from .settings import load_settings

__all__ = ["Column", "ColumnSet", "column_set", "load_settings", "schema_file"]
