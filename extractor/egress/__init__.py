"""The one way out: every byte a page sends goes through a port of its own, to public addresses only."""
