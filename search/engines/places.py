"""One number for a key, by which engines order: the primary key, then the kind."""

import zlib

KIND_BITS = 24


def kind_code(kind):
    return zlib.crc32(kind.encode())


def place_of(key):
    """No two documents share a place."""
    return (key.pk << KIND_BITS) | (kind_code(key.kind) & ((1 << KIND_BITS) - 1))


def pk_at(place):
    return place >> KIND_BITS
