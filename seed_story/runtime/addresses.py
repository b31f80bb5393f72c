"""The network address of a request, so that the queue is fair between addresses (`library/queue_order.py`).

Addresses are only distinguished: what is stored are a few letters of a digest, which hundreds of addresses share.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

LETTERS = 6  # of the digest: 16 million names for four billion addresses
_ADDRESS: ContextVar[str] = ContextVar("seed_story_address", default="")


def address_name(address: str) -> str:
    """A short digest of an address: the same for all of one household, and not traceable to it."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if known.version == 6:
        known = known.ipv4_mapped or ipaddress.ip_network((known, 64), strict=False).network_address
    return hashlib.sha256(f"address {known}".encode()).hexdigest()[:LETTERS]


def current_address() -> str:
    """The name of the address that is being served; empty at home and outside of a request."""
    return _ADDRESS.get()


@contextmanager
def request_from(address: str) -> Iterator[None]:
    """Inside, jobs are asked for from this address (as `address_name` calls it)."""
    before = _ADDRESS.set(address)
    try:
        yield
    finally:
        _ADDRESS.reset(before)
