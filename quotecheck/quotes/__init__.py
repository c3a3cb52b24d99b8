"""Quotations: found in the draft, located in the sources, and judged."""
