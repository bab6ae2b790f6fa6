"""Where this service may connect to: the policy, as pure functions and one DNS call.

Called by the browser's fence for every request of a page, by the server for every URL a client names, and by
whoever dials out. Promises that what passes names a host on the public internet, or one that the operator
listed in `private_hosts`.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import NamedTuple
from urllib.parse import quote

from ..model import ExtractError
from .resolver import Lookup, lookup

#: A longer URL is refused, in characters.
MAX_URL = 2048

DEFAULT_PORTS: Mapping[str, int] = {"http": 80, "https": 443}

#: IPv4 networks that are not the public internet (IANA special-purpose registry), with the reason of each.
REFUSED_V4 = tuple(
    ip_network(network)
    for network, _reason in (
        ("0.0.0.0/8", "this network, RFC 791"),
        ("10.0.0.0/8", "private use, RFC 1918"),
        ("100.64.0.0/10", "carrier-grade NAT, RFC 6598"),
        ("127.0.0.0/8", "loopback, RFC 1122"),
        ("168.63.129.16/32", "Azure's host, reachable from inside a machine only"),
        ("169.254.0.0/16", "link-local and cloud metadata, RFC 3927"),
        ("172.16.0.0/12", "private use, RFC 1918"),
        ("192.0.0.0/24", "IETF protocol assignments, RFC 6890"),
        ("192.0.2.0/24", "documentation, RFC 5737"),
        ("192.88.99.0/24", "6to4 relays, RFC 7526"),
        ("192.168.0.0/16", "private use, RFC 1918"),
        ("198.18.0.0/15", "benchmarks, RFC 2544"),
        ("198.51.100.0/24", "documentation, RFC 5737"),
        ("203.0.113.0/24", "documentation, RFC 5737"),
        ("224.0.0.0/4", "multicast, RFC 5771"),
        ("240.0.0.0/4", "reserved and broadcast, RFC 1112"),
    )
)

#: The only global unicast IPv6 space (RFC 4291, 2.4): loopback, IPv4-mapped, NAT64 (64:ff9b::/96), discard,
#: unique local, link-local, site-local, segment routing and multicast addresses all lie outside it.
GLOBAL_V6 = ip_network("2000::/3")

#: Networks inside `GLOBAL_V6` that are not the public internet, or that wrap an IPv4 address.
REFUSED_V6 = tuple(
    ip_network(network)
    for network, _reason in (
        ("2001::/23", "IETF protocol assignments: Teredo, ORCHID, benchmarks, RFC 2928"),
        ("2001:db8::/32", "documentation, RFC 3849"),
        ("2002::/16", "6to4, RFC 3056"),
        ("3fff::/20", "documentation, RFC 9637"),
    )
)


def is_public(ip: str | IPv4Address | IPv6Address) -> bool:
    """Whether an address is global unicast. `ipaddress.is_global` lets transition addresses through."""
    try:
        address = ip_address(ip)
    except ValueError:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in network for network in REFUSED_V4)
    if address.scope_id or address not in GLOBAL_V6 or _is_isatap(address):
        return False
    return not any(address in network for network in REFUSED_V6)


def _is_isatap(address: IPv6Address) -> bool:
    """RFC 5214, 6.1: an interface identifier 0000:5efe or 0200:5efe, then an IPv4 address."""
    return (int(address) >> 32) & 0xFCFF_FFFF == 0x0000_5EFE


#: A scheme, unless what follows the colon is a port: "example.com:8080/a".
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(?!\d+(?:[/?#]|$))", re.I)
_URL = re.compile(r"(https?)://([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?", re.I)
_AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[^\[\]:@\\%]+)(?::(\d{0,5}))?", re.I)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_DOTS = re.compile("[\u3002\uff0e\uff61]")  # UTS 46 reads them as full stops


class Url(NamedTuple):
    """A URL's parts in canonical, ASCII form; `rest` is path, query and fragment."""

    scheme: str
    host: str
    port: int
    rest: str

    def __str__(self) -> str:
        port = "" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}{self.rest}"


def normalize(url: str) -> str:
    """A client's URL as a browser reads it; https where no scheme is given.

    Hosts follow the URL Standard (section 3.5): IDNA to ASCII, IPv4 in any notation to dotted decimals, one
    trailing dot dropped. Raises ExtractError `invalid_url` for anything that is no plain http(s) URL.
    """
    url = url.strip(" ")
    if not url:
        raise _invalid("The URL is empty.")
    if len(url) > MAX_URL:
        raise _invalid(f"The URL is longer than {MAX_URL} characters.")
    if _SCHEME.match(url) is None:
        url = "https://" + url.removeprefix("//")
    return str(parse(url))


def parse(url: str) -> Url:
    """The parts of an absolute http(s) URL. Raises ExtractError `invalid_url`."""
    if any(character <= " " or character == "\x7f" for character in url):
        raise _invalid("The URL contains spaces or control characters.")
    scheme = _SCHEME.match(url)
    if scheme is None or scheme[1].lower() not in DEFAULT_PORTS:
        raise _invalid("Only http and https URLs are accepted.")
    match = _URL.fullmatch(url)
    if match is None:
        raise _invalid("This is not a URL.")
    name, authority, path, query, fragment = match.groups("")
    host, port = _authority(authority, DEFAULT_PORTS[name.lower()])
    return Url(name.lower(), host, port, _ascii(path or "/") + _ascii(query) + _ascii(fragment))


def _ascii(text: str) -> str:
    """UTF-8 percent-encoded where it is not ASCII; the rest is the browser's to encode."""
    try:
        return quote(text, safe=string.punctuation)
    except UnicodeEncodeError as error:
        raise _invalid("The URL contains half of a surrogate pair.") from error


def _authority(authority: str, default_port: int) -> tuple[str, int]:
    if "@" in authority:
        raise _invalid("A URL with a user name or password is not accepted.")
    match = _AUTHORITY.fullmatch(authority)
    if match is None:
        raise _invalid("The URL's host is not valid.")
    port = int(match[2] or default_port)
    if not 0 < port < 65536:
        raise _invalid("The URL's port is not valid.")
    return _host(match[1]), port


def _host(host: str) -> str:
    try:
        if host.startswith("["):
            return f"[{IPv6Address(host[1:-1])}]"
        name = unicodedata.normalize("NFKC", _DOTS.sub(".", host.lower())).removesuffix(".")
        labels = [_ascii_label(label) for label in name.split(".")]
        if _number(labels[-1]) is not None or labels[-1].isdigit():
            return str(_ipv4(labels))
        if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
            raise ValueError("not a host name")
    except ValueError as error:
        raise _invalid("The URL's host is not valid.") from error
    return ".".join(labels)


def _ascii_label(label: str) -> str:
    """RFC 5891: non-ASCII labels as punycode. The mapping before is UTS 46's in all but rare letters."""
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")


def _ipv4(parts: list[str]) -> IPv4Address:
    """The URL Standard's IPv4 parser: up to four numbers, decimal, octal or hex; the last fills the rest."""
    numbers = [_number(part) for part in parts]
    *head, last = [number for number in numbers if number is not None]
    if len(head) + 1 != len(parts) or len(parts) > 4:
        raise ValueError("not an IPv4 address")
    if any(number > 255 for number in head) or last >= 256 ** (4 - len(head)):
        raise ValueError("an IPv4 part is too large")
    return IPv4Address(sum(number << (24 - 8 * i) for i, number in enumerate(head)) + last)


def _number(text: str) -> int | None:
    """A number as browsers read one in a host: 0x is hex, a leading 0 octal. None when it is none."""
    if re.fullmatch(r"0x[0-9a-f]*", text):
        return int(text[2:] or "0", 16)
    if re.fullmatch(r"0[0-7]*", text):
        return int(text, 8)
    return int(text) if re.fullmatch(r"[1-9][0-9]*", text) else None


@dataclass(frozen=True)
class Policy:
    """What may be reached.

    `private_hosts` holds "host" (any port) or "host:port", in lower case, and is compared with the host as a
    URL writes it after `normalize` ("[::1]" with its brackets), never with what a name resolves to.
    `allowed_domains` None allows every domain; else a page's host must be one of them or a name below one.
    """

    private_hosts: frozenset[str] = frozenset()
    allowed_domains: tuple[str, ...] | None = None
    allowed_ports: frozenset[int] = frozenset({80, 443})

    def check_url(self, url: str) -> str:
        """The normalised URL of a page, if it may be analysed.

        Raises ExtractError `invalid_url`, or `url_not_allowed` for a domain, port or literal address that is
        refused. Asks no DNS server: `resolve_public` must still judge the host.
        """
        url = normalize(url)
        host, _ = self.check_request(url)
        self.check_domain(host)
        return url

    def check_domain(self, host: str) -> None:
        """Raises ExtractError `url_not_allowed` unless pages of this host may be analysed."""
        if self.allowed_domains is not None and not any(
            host == domain or host.endswith(f".{domain}") for domain in self.allowed_domains
        ):
            raise not_allowed()

    def check_request(self, url: str) -> tuple[str, int]:
        """Host and port of an absolute URL that any part of a page asks for. Raises as `check_url` does."""
        _, host, port, _ = parse(url)
        if self._is_private_host(host, port):
            return host, port
        if port not in self.allowed_ports or host == "localhost" or host.endswith(".localhost"):
            raise not_allowed()
        if (host[0] == "[" or host.replace(".", "").isdigit()) and not is_public(host.strip("[]")):
            raise not_allowed()
        return host, port

    async def resolve_public(self, host: str, port: int, lookup: Lookup = lookup) -> list[str]:
        """The addresses of a host that `check_request` passed, all public unless the host is private.

        Raises ExtractError `url_not_allowed` if any is not, `host_not_found` if there is none.
        """
        try:
            addresses = await lookup(host.strip("[]"), port)
        except (OSError, UnicodeError):
            addresses = []
        if not addresses:
            raise ExtractError("host_not_found", f"The host {host} was not found.")
        if not self._is_private_host(host, port) and not all(map(is_public, addresses)):
            raise not_allowed()
        return addresses

    def _is_private_host(self, host: str, port: int) -> bool:
        return host in self.private_hosts or f"{host}:{port}" in self.private_hosts


def not_allowed() -> ExtractError:
    return ExtractError("url_not_allowed", "URL not allowed")


def _invalid(message: str) -> ExtractError:
    return ExtractError("invalid_url", message)
