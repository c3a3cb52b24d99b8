"""Rules: read strictly, compiled by kind, run behind one prefilter."""
