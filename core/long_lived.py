"""What a process holds until it ends, out of the way of its garbage collector."""

import gc


def set_aside():
    """Leave all that is held now out of later collections: the dictionaries and the words of a
    large index are half a million objects, and a look through them holds up every request of the
    process for a quarter of a second. What nobody refers to any more goes as before."""
    gc.collect()
    gc.freeze()
