"""What became of a document: Chromium's network errors and HTTP's statuses, as the client is told of them.

Called by `page.py`. Promises a code of `ExtractError` and a sentence for whatever Chromium says.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

#: Network errors, by the longest prefix that fits -> code and sentence for the client.
NET_ERRORS: Mapping[str, tuple[str, str]] = {
    "net::": ("connection_failed", "The connection to the page failed."),
    "net::ERR_NAME_NOT_RESOLVED": ("host_not_found", "The page's host was not found."),
    "net::ERR_CONNECTION_REFUSED": ("connection_failed", "The page's host refused the connection."),
    "net::ERR_CONNECTION_TIMED_OUT": ("timeout", "The page's host did not answer in time."),
    "net::ERR_TIMED_OUT": ("timeout", "The page's host did not answer in time."),
    "net::ERR_TOO_MANY_REDIRECTS": ("connection_failed", "The page redirects too often."),
    "net::ERR_CERT_": ("connection_failed", "The page's TLS certificate is not valid."),
    "net::ERR_SSL_": ("connection_failed", "The page's host speaks no TLS that a browser accepts."),
    "net::ERR_EMPTY_RESPONSE": ("connection_failed", "The page's host closed the connection without answer."),
    "net::ERR_UNSAFE_PORT": ("url_not_allowed", "URL not allowed"),
    "net::ERR_UNSAFE_REDIRECT": ("url_not_allowed", "URL not allowed"),
    "net::ERR_BLOCKED_BY_CLIENT": ("url_not_allowed", "URL not allowed"),
    "net::ERR_ABORTED": ("not_html", "The URL leads to no page: it is empty or a download."),
    "net::ERR_HTTP_RESPONSE_CODE_FAILURE": ("http_error", "The page answered with an HTTP error."),
    "net::ERR_INVALID_AUTH_CREDENTIALS": ("http_error", "The page asks for a password."),
}


def explain(net_error: str) -> tuple[str, str]:
    known = [prefix for prefix in NET_ERRORS if net_error.startswith(prefix)]
    return NET_ERRORS[max(known, key=len, default="net::ERR_ABORTED")]


def phrase(status: int) -> str:
    try:
        return f"{status} ({HTTPStatus(status).phrase})"
    except ValueError:
        return str(status)
