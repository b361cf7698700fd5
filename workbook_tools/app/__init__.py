"""Use cases: read -> ops -> write -> journal. The command line and the buttons call these, and nothing below them."""
