"""The one source of columns, smileys and agreement settings, as TOML; in the wheel it is `workbook_tools.schemas`."""
