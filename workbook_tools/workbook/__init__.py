"""Excel files: scan and read untrusted ones, build new ones, edit in place, rows to model and back."""
