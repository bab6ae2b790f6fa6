"""URL in, Extraction out. Knows nothing of jobs or HTTP routes."""
