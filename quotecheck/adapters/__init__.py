"""quotecheck within tools that filter and tag corpora. Each module needs its tool installed."""
