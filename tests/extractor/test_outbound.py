"""Where the service may connect to: addresses, URLs and the policy over both."""

from __future__ import annotations

import asyncio
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.egress.outbound import MAX_URL, Policy, is_public, normalize
from extractor.model import ExtractError

PUBLIC = ("1.1.1.1", "8.8.8.8", "93.184.216.34", "172.15.255.255", "172.32.0.1", "2606:4700::1111", "2a00::1")

REFUSED = (
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254"),
    *("169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1"),
    *("192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.251"),
    *("239.255.255.250", "240.0.0.1", "255.255.255.255", "168.63.129.16"),
    *("::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1"),
    *("100::1", "2001::1", "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::1"),
    *("3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1"),
    *("2a00::5efe:127.0.0.1", "2a00::200:5efe:a00:1", "2606:4700::1%1", "no address"),
)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_pass(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", REFUSED)
def test_addresses_that_are_not_the_public_internet_are_refused(address: str) -> None:
    assert not is_public(address)


@given(st.ip_addresses())
def test_nothing_passes_that_python_itself_calls_private(address: IPv4Address | IPv6Address) -> None:
    assert address.is_global or not is_public(address)


@given(st.ip_addresses(v=4))
def test_no_wrapping_makes_an_ipv4_address_public(address: IPv4Address) -> None:
    number = int(address)
    wrapped = (
        (0xFFFF << 32) | number,
        number,
        (0x64FF9B << 96) | number,
        (0x2002 << 112) | (number << 80),
        (0x20010000 << 96) | number,
        (0x2A00 << 112) | (0x5EFE << 32) | number,
    )
    assert not any(is_public(IPv6Address(address)) for address in wrapped)


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("example.com", "https://example.com/"),
        (" example.com ", "https://example.com/"),
        ("//example.com/a", "https://example.com/a"),
        ("example.com:8080/a", "https://example.com:8080/a"),
        ("HTTP://EXAMPLE.com:80/A?b=C#d", "http://example.com/A?b=C#d"),
        ("https://example.com.", "https://example.com/"),
        ("https://example.com?q", "https://example.com/?q"),
        ("https://example.com/ä?ö#ü", "https://example.com/%C3%A4?%C3%B6#%C3%BC"),
        ("https://example.com/%C3%A4%", "https://example.com/%C3%A4%"),
        ("https://Bücher.example", "https://xn--bcher-kva.example/"),
        ("https://example\u3002com", "https://example.com/"),
        ("http://127.1", "http://127.0.0.1/"),
        ("http://0x7f000001", "http://127.0.0.1/"),
        ("http://2130706433", "http://127.0.0.1/"),
        ("http://0177.0.0.01", "http://127.0.0.1/"),
        ("http://0x7f.1:8080", "http://127.0.0.1:8080/"),
        ("http://\uff11\uff12\uff17.0.0.1", "http://127.0.0.1/"),
        ("http://[::FFFF:127.0.0.1]/", "http://[::ffff:7f00:1]/"),
    ],
)
def test_urls_are_read_as_browsers_read_them(url: str, normal: str) -> None:
    assert normalize(url) == normal


@pytest.mark.parametrize(
    "url",
    [
        *("", " ", "http://", "http:///x", "http://:80", "http:example.com", "http:/example.com"),
        *("ftp://example.com", "file:///etc/passwd", "chrome://version", "javascript:alert(1)", "data:,x"),
        *("about:blank", "view-source:http://example.com", "mailto:a@example.com", "blob:http://a/b"),
        *("http://user@example.com", "http://user:word@example.com", "http://a\\@example.com"),
        *("http://example.com:0", "http://example.com:65536", "http://example.com:x", "http://a:1:2"),
        *("http://a..example", "http://.example", "http://-a.example", "http://a%2eexample", "http://a^b"),
        *("http://1.2.3.4.5", "http://256.1.1.1", "http://1.2.3.0x100", "http://09.1.1.1", "http://a.0x7f"),
        *("http://[::1", "http://[::1%25eth0]", "http://[1.2.3.4]", "http://" + "a" * 64 + ".example"),
        *("http://example.com/a b", "http://example.com/\n", "http://exa\tmple.com", "http://a/\x7f"),
        *("http://example.com/\ud800", "http://example.com/" + "a" * MAX_URL),
    ],
)
def test_what_is_no_plain_web_url_is_refused(url: str) -> None:
    with pytest.raises(ExtractError) as refused:
        normalize(url)
    assert refused.value.code == "invalid_url"


@given(st.text(max_size=60))
def test_normalising_gives_a_url_that_stays_as_it_is_or_a_refusal(text: str) -> None:
    try:
        url = normalize(text)
    except ExtractError:
        return
    assert normalize(url) == url
    assert url.isascii()
    assert urlsplit(url).hostname


@given(st.ip_addresses(v=4), st.sampled_from(["{}", "{:#x}", "0{:o}"]))
def test_an_ipv4_address_is_found_in_any_notation(address: IPv4Address, notation: str) -> None:
    assert normalize("http://" + notation.format(int(address))) == f"http://{address}/"


def code_of(policy: Policy, url: str) -> str:
    try:
        policy.check_url(url)
    except ExtractError as error:
        assert error.code != "url_not_allowed" or str(error) == "URL not allowed"
        return error.code
    return "allowed"


@pytest.mark.parametrize(
    ("url", "verdict"),
    [
        ("https://example.com", "allowed"),
        ("http://example.com:443", "allowed"),
        ("http://example.com:8080", "url_not_allowed"),
        ("http://127.0.0.1", "url_not_allowed"),
        ("http://2130706433", "url_not_allowed"),
        ("http://[::1]", "url_not_allowed"),
        ("http://[::ffff:8.8.8.8]", "url_not_allowed"),
        ("http://8.8.8.8", "allowed"),
        ("http://localhost", "url_not_allowed"),
        ("http://a.localhost.", "url_not_allowed"),
        ("ftp://example.com", "invalid_url"),
    ],
)
def test_a_policy_refuses_literal_private_hosts_and_other_ports(url: str, verdict: str) -> None:
    assert code_of(Policy(), url) == verdict


@pytest.mark.parametrize(
    ("url", "verdict"),
    [
        ("http://127.0.0.1:8080", "allowed"),
        ("http://127.1:9", "allowed"),
        ("http://intra.example:81", "allowed"),
        ("http://intra.example:82", "url_not_allowed"),
        ("http://localhost:8080", "url_not_allowed"),
        ("http://127.0.0.2", "url_not_allowed"),
        ("http://[::1]:8080", "allowed"),
    ],
)
def test_a_private_host_may_be_on_any_port_or_on_the_one_it_names(url: str, verdict: str) -> None:
    private = frozenset({"127.0.0.1", "intra.example:81", "[::1]"})
    assert code_of(Policy(private_hosts=private), url) == verdict


@given(st.from_regex(r"[a-z]{1,8}", fullmatch=True))
def test_an_allowed_domain_is_the_host_or_a_suffix_after_a_dot(label: str) -> None:
    policy = Policy(allowed_domains=("example.com",))
    assert code_of(policy, "https://example.com") == "allowed"
    assert code_of(policy, f"https://{label}.example.com") == "allowed"
    assert code_of(policy, f"https://{label}example.com") == "url_not_allowed"
    assert code_of(policy, f"https://example.com.{label}") == "url_not_allowed"


def test_a_name_that_resolves_to_loopback_is_refused() -> None:
    with pytest.raises(ExtractError) as refused:
        asyncio.run(Policy().resolve_public("localhost", 80))
    assert (refused.value.code, str(refused.value)) == ("url_not_allowed", "URL not allowed")


def test_a_private_host_is_known_by_its_name_not_by_what_it_resolves_to() -> None:
    by_name = Policy(private_hosts=frozenset({"localhost"}))
    assert all(
        ip_address(address).is_loopback for address in asyncio.run(by_name.resolve_public("localhost", 80))
    )
    by_address = Policy(private_hosts=frozenset({"127.0.0.1", "::1"}))
    with pytest.raises(ExtractError, match=r"^URL not allowed$"):
        asyncio.run(by_address.resolve_public("localhost", 80))


def test_a_host_that_does_not_exist_is_not_found() -> None:
    with pytest.raises(ExtractError) as missing:
        asyncio.run(Policy().resolve_public("no-such-host.invalid", 80))
    assert missing.value.code == "host_not_found"
