"""What Chromium is told at its start, and why.

Called by `launch.py`. Tables, and the one choice between them: with Chromium's own sandbox or without.
"""

from __future__ import annotations

#: A mouse, which no server has: Blink's HoverType 2 and PointerType 4. Media queries ask for these.
MOUSE = "primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4"

FLAGS = tuple(
    flag
    for flag, _reason in (
        ("--headless", "no display"),
        ("--no-startup-window", "no first tab, which costs a process and is never used"),
        ("--remote-debugging-port=0", "any free port; stderr names it"),
        ("--remote-debugging-pipe", "ends when the pipe closes, that is, when this process is gone"),
        ("--disable-gpu", "servers have none"),
        ("--disable-software-rasterizer", "no WebGL by CPU: 12 MB less"),
        ("--in-process-gpu", "one process less"),
        ("--disable-dev-shm-usage", "containers give /dev/shm 64 MB"),
        ("--disk-cache-size=1", "every page has a context of its own: nothing is ever found again"),
        ("--media-cache-size=1", "the same"),
        ("--js-flags=--max-old-space-size=192", "a page's heap bomb ends the page, not the machine"),
        (f"--blink-settings={MOUSE}", "as at the desk whose viewport it has"),
        ("--hide-scrollbars", "layout without the host's scroll bars"),
        ("--mute-audio", "nobody listens"),
        ("--disable-background-networking", "only what a page asks for"),
        ("--disable-component-update", "the same"),
        ("--disable-domain-reliability", "the same"),
        ("--disable-sync", "the same"),
        ("--no-pings", "no auditing requests"),
        ("--metrics-recording-only", "no reports"),
        ("--disable-breakpad", "no crash dumps"),
        ("--disable-crash-reporter", "the same"),
        ("--disable-extensions", "none wanted"),
        ("--disable-default-apps", "the same"),
        ("--disable-hang-monitor", "no dialog asks about a busy page"),
        ("--disable-client-side-phishing-detection", "no model is downloaded"),
        ("--no-first-run", "no welcome"),
        ("--no-default-browser-check", "the same"),
        ("--password-store=basic", "no desktop keyring"),
        ("--use-mock-keychain", "the same on macOS"),
    )
)

#: The only way out is the proxy that a page's context names. What is in no such context reaches nothing.
GATED = tuple(
    flag
    for flag, _reason in (
        ("--proxy-server=http://127.0.0.1:9", "the discard port, where nobody listens"),
        ("--proxy-bypass-list=<-loopback>", "no exception for loopback addresses, as there is by default"),
        ("--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1", "names are the proxy's to resolve"),
        ("--disable-quic", "UDP passes no proxy"),
        ("--force-webrtc-ip-handling-policy=disable_non_proxied_udp", "no UDP: the headless shell's name"),
        ("--webrtc-ip-handling-policy=disable_non_proxied_udp", "no UDP: the full browser's name"),
    )
)

FEATURES_OFF = tuple(
    feature
    for feature, _reason in (
        ("Translate", "no offers to translate"),
        ("BackForwardCache", "nobody goes back"),
        ("AcceptCHFrame", "no second round trip for client hints"),
        ("MediaRouter", "no search for screens in the local network"),
        ("DialMediaRouteProvider", "the same"),
        ("OptimizationHints", "no downloads of its own"),
        ("AudioServiceOutOfProcess", "one process less"),
        ("PaintHolding", "what is drawn is this page, never the last one"),
        ("SpareRendererForSitePerProcess", "a process less that waits for another page"),
    )
)

#: Where Chromium's own sandbox cannot run: as root, and in containers without user namespaces.
UNSANDBOXED = tuple(
    flag
    for flag, _reason in (
        ("--no-sandbox", "it would not start"),
        ("--no-zygote", "two processes that are there for the sandbox"),
        ("--disable-site-isolation-trials", "of little use without, and costs a process for each site"),
    )
)
UNSANDBOXED_FEATURES_OFF = ("site-per-process", "IsolateOrigins")


def flags(sandboxed: bool) -> list[str]:
    """The command line, without the profile folder."""
    features = FEATURES_OFF if sandboxed else FEATURES_OFF + UNSANDBOXED_FEATURES_OFF
    return [*FLAGS, *(() if sandboxed else UNSANDBOXED), "--disable-features=" + ",".join(features)]
