"""A source text beside its translation: which sentences belong together, and what differs."""
