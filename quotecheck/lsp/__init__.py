"""The language server: drafts checked while they are written, in any editor that speaks LSP."""
