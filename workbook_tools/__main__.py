"""``python -m workbook_tools`` is the same program as ``workbook-tools``."""

from workbook_tools.cli import main

if __name__ == "__main__":
    main()
