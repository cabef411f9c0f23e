"""What our own processes do without, so that they start sooner."""

from __future__ import annotations

import sys
from typing import Any


def leave_out_iri_parser() -> None:
    """Keep jsonschema, which comes with nbformat, from building a parser of internationalised addresses: a second of
    work for an optional check that no notebook's schema asks for. To be called before the first import of either."""
    modules: dict[str, Any] = sys.modules
    modules.setdefault("rfc3987_syntax", None)
