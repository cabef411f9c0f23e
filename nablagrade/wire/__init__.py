"""How the trusted side and a box talk: length-prefixed frames of a JSON header and raw buffers, no pickle, no eval.

    frame  = header length (u32, big endian) | body length (u64) | header | body
    header = JSON {"sizes": [bytes of each buffer], "value": <tagged value>}
    body   = the buffers, one after another: tensors' bytes, long strings, code of sendable functions

Both sides use the same code; everything that is read is checked as if the other side lied, since one of them may.
"""

from nablagrade.wire.codec import Opaque, Reduced, decode, encode
from nablagrade.wire.frames import Channel

__all__ = ["Channel", "Opaque", "Reduced", "decode", "encode"]
