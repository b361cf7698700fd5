"""`make bench`: this program and its peers, in turn, in one run, on data made for it; prints a Markdown table."""
