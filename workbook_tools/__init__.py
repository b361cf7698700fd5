"""Follow-up on a political budget agreement, with Excel as the place where people work."""

__version__ = "0.1.0"
