"""HTTP: bytes in, bytes out. Knows jobs, not browsers."""
