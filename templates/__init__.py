"""The canonical templates, built from the schemas; in the wheel this folder is `workbook_tools.templates`."""
