"""quotecheck: what did the machine break, and did they really say that?

A checker for translated English drafts and the quotations in them.
"""

from typing import TYPE_CHECKING, Any

from quotecheck.version import VERSION

if TYPE_CHECKING:
    from quotecheck.api import check_text, extract_quotes, fidelity, fix_text, judge, risk, verify
    from quotecheck.config import Options
    from quotecheck.errors import QuotecheckError
    from quotecheck.model import (
        CheckedQuote,
        Confidence,
        FileResult,
        Finding,
        Fix,
        Judgement,
        Quote,
        QuoteKind,
        QuoteStatus,
        Role,
        Severity,
        Source,
        Span,
        Statement,
        Verdict,
    )

__version__ = VERSION

__all__ = [
    "CheckedQuote",
    "Confidence",
    "FileResult",
    "Finding",
    "Fix",
    "Judgement",
    "Options",
    "Quote",
    "QuoteKind",
    "QuoteStatus",
    "QuotecheckError",
    "Role",
    "Severity",
    "Source",
    "Span",
    "Statement",
    "Verdict",
    "__version__",
    "check_text",
    "extract_quotes",
    "fidelity",
    "fix_text",
    "judge",
    "risk",
    "verify",
]

_HOMES = {
    "quotecheck.api": ("check_text", "extract_quotes", "fidelity", "fix_text", "judge", "risk", "verify"),
    "quotecheck.config": ("Options",),
    "quotecheck.errors": ("QuotecheckError",),
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: the command needs few of them."""
    from importlib import import_module

    if name not in __all__:
        raise AttributeError(f"module 'quotecheck' has no attribute {name!r}")
    home = next((module for module, names in _HOMES.items() if name in names), "quotecheck.model")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted(__all__)
