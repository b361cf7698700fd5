"""Files on the disk: replaced whole or not at all, and only where they may be."""

from .gate import (
    HISTORY,
    Gate,
    Written,
    admit_folder,
    free_name,
    history_folder,
    is_one_of,
    take_back,
    what_stands_at,
)
from .replacing import (
    TEMPORARY,
    digest,
    explained,
    make_folder,
    read,
    refusal,
    remove_temporaries,
    replace_atomically,
    sync_folder,
    temporary_for,
)

__all__ = [
    "HISTORY",
    "TEMPORARY",
    "Gate",
    "Written",
    "admit_folder",
    "digest",
    "explained",
    "free_name",
    "history_folder",
    "is_one_of",
    "make_folder",
    "read",
    "refusal",
    "remove_temporaries",
    "replace_atomically",
    "sync_folder",
    "take_back",
    "temporary_for",
    "what_stands_at",
]
