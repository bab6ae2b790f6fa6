"""The browser: a Chromium that is found, installed, launched, kept warm, and asked."""
