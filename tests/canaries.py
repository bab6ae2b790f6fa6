"""Every way out of a page that we know of, and canaries that notice when one is taken.

In a vector, HOST stands for 127.0.0.1 and a port of its own, PORT for that port and SITE for the page's own
site. A canary hears its port on every address of this machine, TCP and UDP, so that whatever a notation or a
name means here, it is heard.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from urllib.parse import unquote

#: This machine as a URL may write it, by name too.
HOSTS = (
    *("127.0.0.1", "127.1", "0x7f.1", "2130706433", "0177.0.0.1", "127.0.0.1.", "127.0.0.9", "0.0.0.0"),
    *("[::1]", "[::]", "[::ffff:127.0.0.1]", "localhost", "localhost.", "some.localhost"),
    *("%31%32%37.0.0.1", "\uff11\uff12\uff17.0.0.1", "user@127.0.0.1", "private.test", "mixed.test"),
)

#: Pages to open.
PAGES = {
    **{f"page at {host}": f"http://{host}:PORT/" for host in HOSTS},
    "page with TLS": "https://HOST/",
    "page as source": "view-source:http://HOST/",
    **{f"page redirected {code}": f"SITE/to/{code}?http://HOST/" for code in (301, 302, 303, 307, 308)},
    "page redirected to TLS": "SITE/to/302?https://HOST/",
    "page redirected to a name": "SITE/to/302?http://private.test:PORT/",
    "page with Refresh": "SITE/refresh?http://HOST/",
    "page with meta refresh": "SITE/html?<meta http-equiv=refresh content='0;url=http://HOST/'>",
    "page that goes away": "SITE/html?<script>location='http://HOST/'</script>",
    "page with a form": "SITE/html?<form action=http://HOST/></form><script>document.forms[0].submit()</script>",
    "page with a download": "SITE/html?<a id=a href=/to/302?http://HOST/ download></a>"
    "<script>a.click()</script>",
    "page with Link preload": "SITE/link?http://HOST/",
    "page with a frameset": "SITE/html?<frameset><frame src=http://HOST/></frameset>",
    "page with a base": "SITE/html?<base href=http://HOST/><img src=x>",
    "page of SVG": "SITE/svg?<image href='http://HOST/' width='9' height='9'/>",
    "page of XML": "SITE/xml?http://HOST/",
    "page of XSLT": "SITE/xslt?http://HOST/",
    "page of XML with entities": "SITE/entity?http://HOST/",
    "page with early hints": "SITE/hints?http://HOST/",
    "page with Link preconnect": "SITE/connect?http://HOST/",
    "page with Speculation-Rules": "SITE/rules?http://HOST/",
    "page with Reporting-Endpoints": "SITE/report?http://HOST/",
    "page with a policy's reports": "SITE/csp?http://HOST/",
    "page in parts": "SITE/parts?<img src=http://HOST/>",
    "page of ip 0": "http://0:PORT/",
    "page of hex mapped": "http://[::ffff:7f00:1]:PORT/",
    "page of circled": "http://\u2460\u2461\u2466.0.0.1:PORT/",
    "page of soft hyphen": "http://local\u00adhost:PORT/",
    "page redirected relative": "SITE/to/302?//HOST/",
    "page redirected backslash": "SITE/to/302?http:\\\\HOST/",
    "page as a download": "SITE/to/302?http://HOST/file.zip",
}

#: Markup on one page.
ELEMENTS = {
    "img": "<img src=http://HOST/>",
    "img srcset": "<img srcset='http://HOST/ 1x'>",
    "img redirected": "<img src=/to/302?http://HOST/>",
    "picture": "<picture><source srcset=http://HOST/><img></picture>",
    "input image": "<input type=image src=http://HOST/>",
    "background": "<table background=http://HOST/><td>x</table>",
    "svg image": "<svg><image href=http://HOST/ width=9 height=9 /></svg>",
    "svg xlink": "<svg><image xlink:href=http://HOST/ width=9 height=9 /></svg>",
    "svg feImage": "<svg><filter id=f><feImage href=http://HOST/ /></filter><rect filter=url(#f) /></svg>",
    "svg use": "<svg><use href=/to/302?http://HOST/#x /></svg>",
    "script": "<script src=http://HOST/></script>",
    "script redirected": "<script src=/to/307?http://HOST/></script>",
    "module": "<script type=module src=http://HOST/></script>",
    "svg script": "<svg><script href=http://HOST/></script></svg>",
    "import map": '<script type=importmap>{"imports":{"mapped":"http://HOST/"}}</script>'
    "<script type=module>import 'mapped'</script>",
    "module import": "<script type=module>import 'http://HOST/'</script>",
    "stylesheet": "<link rel=stylesheet href=http://HOST/>",
    "stylesheet redirected": "<link rel=stylesheet href=/to/301?http://HOST/>",
    "css import": "<style>@import 'http://HOST/';</style>",
    "css background": "<p style='background:url(http://HOST/)'>x",
    "css image-set": "<p style='background:image-set(\"http://HOST/\" 1x)'>x",
    "css border": "<p style='border:9px solid;border-image:url(http://HOST/) 1'>x",
    "css mask": "<p style='mask:url(http://HOST/)'>x",
    "css list": "<ul style='list-style:url(http://HOST/)'><li>x</ul>",
    "css content": "<p style='content:url(http://HOST/)'>x",
    "css shape": "<p style='float:left;shape-outside:url(http://HOST/)'>x",
    "css cursor": "<p style='cursor:url(http://HOST/),auto'>x",
    "css filter": "<p style='filter:url(http://HOST/#f)'>x",
    "css clip-path": "<p style='clip-path:url(http://HOST/#c)'>x",
    "css cross-fade": "<p style='background:-webkit-cross-fade(url(http://HOST/),url(/),50%)'>x",
    "css fill": "<svg><rect width=9 height=9 fill='url(http://HOST/#f)' /></svg>",
    "css in a shadow": "<div><template shadowrootmode=open><link rel=stylesheet href=http://HOST/>"
    "</template></div>",
    "css font": "<style>@font-face{font-family:f;src:url(http://HOST/)}</style><p style='font:9px f'>x",
    "video": "<video src=http://HOST/ preload=auto></video>",
    "video poster": "<video poster=http://HOST/></video>",
    "audio": "<audio src=http://HOST/ preload=auto></audio>",
    "source": "<video preload=auto><source src=http://HOST/></video>",
    "track": "<video crossorigin><track default src=http://HOST/></video>",
    "object": "<object data=http://HOST/></object>",
    "embed": "<embed src=http://HOST/>",
    "frame": "<iframe src=http://HOST/></iframe>",
    "frame redirected": "<iframe src=/to/308?http://HOST/></iframe>",
    "frame with TLS": "<iframe src=https://HOST/></iframe>",
    "frame sandboxed": "<iframe sandbox src=http://HOST/></iframe>",
    "frame srcdoc": "<iframe srcdoc='<img src=http://HOST/>'></iframe>",
    "frame data": "<iframe src='data:text/html,<img src=http://HOST/>'></iframe>",
    "frame Refresh": "<iframe src=/refresh?http://HOST/></iframe>",
    "frame meta refresh": "<iframe srcdoc='<meta http-equiv=refresh content=\"0;url=http://HOST/\">'></iframe>",
    "frame location": "<iframe srcdoc='<script>location=\"http://HOST/\"</script>'></iframe>",
    "prefetch": "<link rel=prefetch href=http://HOST/>",
    "preload": "<link rel=preload as=image href=http://HOST/>",
    "modulepreload": "<link rel=modulepreload href=http://HOST/>",
    "preconnect": "<link rel=preconnect href=http://HOST/>",
    "icon": "<link rel=icon href=http://HOST/>",
    "manifest": "<link rel=manifest href=http://HOST/>",
    "csp report": "<iframe src=/csp?http://HOST/></iframe>",
    "prerender": '<script type=speculationrules>{"prerender":[{"urls":["/to/302?http://HOST/"]}]}</script>',
    "dns-prefetch": "<link rel=dns-prefetch href=http://HOST/>",
    "preload font": "<link rel=preload as=font crossorigin href=http://HOST/>",
    "preload imagesrcset": "<link rel=preload as=image imagesrcset='http://HOST/ 1x'>",
    "alternate stylesheet": "<link rel='alternate stylesheet' title=x href=http://HOST/>",
    "compression dictionary": "<link rel=compression-dictionary href=http://HOST/>",
    "img lazy": "<img loading=lazy width=9 height=9 src=http://HOST/>",
    "img attribution": "<img attributionsrc=http://HOST/ src=/>",
    "body": "<body background=http://HOST/>",
    "embed typed": "<embed type=image/png src=http://HOST/>",
    "fenced frame": "<fencedframe></fencedframe><script>document.querySelector('fencedframe').config ="
    "new FencedFrameConfig('http://HOST/')</script>",
    "portal": "<portal src=http://HOST/></portal>",
    "frame javascript": "<iframe src=\"javascript:'<img src=http://HOST/>'\"></iframe>",
    "frame with a form": "<iframe srcdoc='<form action=http://HOST/></form>"
    "<script>document.forms[0].submit()</script>'></iframe>",
    "svg set": "<svg><image width=9 height=9><set attributeName=href to=http://HOST/ /></image></svg>",
    "svg import": "<svg><style>@import url(http://HOST/);</style></svg>",
    "css import in a layer": "<style>@import url(http://HOST/) layer(x) supports(color: red);</style>",
    "css before": "<style>#before::before{content:url(http://HOST/)}</style><p id=before>x",
    "css variable": "<p style='--u:url(http://HOST/);background:var(--u)'>x",
    "css counter": "<style>@counter-style c{system:cyclic;symbols:url(http://HOST/)}</style>"
    "<ul style='list-style:c'><li>x</ul>",
    "css offset-path": "<p style='offset-path:url(http://HOST/#p)'>x",
    "css keyframes": "<style>@keyframes k{from,to{background:url(http://HOST/)}}</style>"
    "<p style='animation:k 9s'>x",
    "css if": "<p style='--a:1;background:if(style(--a:1): url(http://HOST/))'>x",
    "css function": "<style>@function --f(){result:url(http://HOST/)}</style><p style='background:--f()'>x",
    "css highlight": (
        "<style>::selection{background:url(http://HOST/)} p::first-letter{background:url(http://HOST/"
        ")}</style><p>x"
    ),
    "css scroll marker": (
        "<style>ul.sm{overflow:auto;height:9px;scroll-marker-group:after} ul.sm li::scroll-marker{con"
        "tent:url(http://HOST/)}</style><ul class=sm><li>x<li>y</ul>"
    ),
    "css checkmark": (
        "<style>select.ck,select.ck::picker(select){appearance:base-select} select.ck::picker-icon{co"
        "ntent:url(http://HOST/)}</style><select class=ck><option>x</select>"
    ),
    "css details": (
        "<style>details::details-content{background:url(http://HOST/)}</style><details open><p>x</details>"
    ),
    "css import scope": "<style>@import 'http://HOST/' scope((p));</style>",
    "svg marker": "<svg><path d='M0 0h9' marker-end='url(http://HOST/#m)'/></svg>",
    "svg link": (
        "<svg><foreignObject><link xmlns='http://www.w3.org/1999/xhtml' rel=stylesheet href=http://HO"
        "ST/></foreignObject></svg>"
    ),
    "object typed": "<object type=image/svg+xml data=http://HOST/></object>",
    "object fallback": "<object data=/to/302?http://HOST/></object>",
    "frame credentialless": "<iframe credentialless src=http://HOST/></iframe>",
    "frame of a frame": "<iframe srcdoc='<iframe srcdoc=&quot;<img src=http://HOST/>&quot;></iframe>'></iframe>",
    "frame ads": "<iframe browsingtopics sharedstoragewritable adauctionheaders src=http://HOST/></iframe>",
    "import json css": "<script type=module>import s from 'http://HOST/' with {type:'css'}</script>",
    "web bundle": '<script type=webbundle>{"source":"http://HOST/","resources":["http://HOST/x"]}</script>',
    "popover by interest": "<button interesttarget=pp>x</button><div popover id=pp><img src=http://HOST/></div>",
    "speculation": '<script type=speculationrules>{"prefetch":[{"urls":["http://HOST/"]}]}</script>',
}


def _worker(script: str) -> str:
    return f"new Worker(URL.createObjectURL(new Blob([`{script}`])))"


def _click(attributes: str) -> str:
    return f"Object.assign(document.createElement('a'), {attributes}).click()"


def _webrtc(server: str) -> str:
    return (
        "p = new RTCPeerConnection({iceServers: [{urls: '" + server + "', username: 'x', credential: 'x'}]});"
        "p.createDataChannel('x'); p.createOffer().then(offer => p.setLocalDescription(offer))"
    )


XHR = "x = new XMLHttpRequest(); x.open('GET', 'http://HOST/', "

#: Script on another.
SCRIPTS = {
    "fetch": "fetch('http://HOST/')",
    "fetch no-cors": "fetch('http://HOST/', {mode: 'no-cors'})",
    "fetch redirected": "fetch('/to/302?http://HOST/', {mode: 'no-cors'})",
    "fetch keepalive": "fetch('http://HOST/', {mode: 'no-cors', keepalive: true})",
    "fetch post": "fetch('http://HOST/', {mode: 'no-cors', method: 'POST', body: 'x'})",
    "xhr": XHR + "true); x.send()",
    "xhr sync": XHR + "false); x.send()",
    "beacon": "navigator.sendBeacon('http://HOST/', 'x')",
    "event source": "new EventSource('http://HOST/')",
    "web socket": "new WebSocket('ws://HOST/')",
    "web socket with TLS": "new WebSocket('wss://HOST/')",
    "web socket by name": "new WebSocket('ws://private.test:PORT/')",
    "web socket stream": "new WebSocketStream('ws://HOST/')",
    "import()": "import('http://HOST/')",
    "new Image": "new Image().src = 'http://HOST/'",
    "new Audio": "new Audio('http://HOST/').play()",
    "new FontFace": "new FontFace('x', 'url(http://HOST/)').load()",
    "document.write": "document.body.appendChild(document.createElement('iframe'))"
    ".contentDocument.write('<img src=http://HOST/>')",
    "frame blob": "document.body.appendChild(document.createElement('iframe')).src ="
    "URL.createObjectURL(new Blob(['<img src=http://HOST/>'], {type: 'text/html'}))",
    "worker fetch": _worker("fetch('http://HOST/')"),
    "worker import": _worker("importScripts('http://HOST/')"),
    "worker socket": _worker("new WebSocket('ws://HOST/')"),
    "worker xhr": _worker(XHR + "false); x.send()"),
    "worker module": "new Worker(URL.createObjectURL(new Blob([`import 'http://HOST/'`],"
    "{type: 'text/javascript'})), {type: 'module'})",
    "shared worker": "new SharedWorker('/script?fetch(\"http://HOST/\")')",
    "service worker": "navigator.serviceWorker.register('/script?fetch(\"http://HOST/\")', {scope: '/a'})",
    "service worker import": "navigator.serviceWorker.register("
    "'/script?importScripts(\"http://HOST/\")', {scope: '/b'})",
    "fetch later": "fetchLater('http://HOST/', {activateAfter: 0})",
    "wasm": "WebAssembly.compileStreaming(fetch('http://HOST/', {mode: 'no-cors'}))",
    "constructed sheet": "sheet = new CSSStyleSheet(); document.adoptedStyleSheets.push(sheet);"
    "sheet.replaceSync('body { background: url(http://HOST/) }')",
    "identity": "navigator.credentials.get({identity: {providers:"
    "[{configURL: 'http://HOST/x.json', clientId: 'x'}]}})",
    "payment": "new PaymentRequest([{supportedMethods: 'http://HOST/'}],"
    "{total: {label: 'x', amount: {currency: 'EUR', value: '1'}}}).show()",
    "nested worker": _worker("new Worker('data:,fetch(%22http://HOST/%22)')"),
    "worker event source": _worker("new EventSource('http://HOST/')"),
    "cache": "caches.open('x').then(cache => cache.add(new Request('http://HOST/', {mode: 'no-cors'})))",
    "paint worklet": "CSS.paintWorklet.addModule('http://HOST/')",
    "audio worklet": "new AudioContext().audioWorklet.addModule('http://HOST/')",
    "xhr redirected": "x = new XMLHttpRequest(); x.open('GET', '/to/302?http://HOST/'); x.send()",
    "event source redirected": "new EventSource('/to/307?http://HOST/')",
    "worker redirected": "new Worker('/to/302?http://HOST/')",
    "worker import redirected": _worker("importScripts(location.origin + '/to/302?http://HOST/')"),
    "worker stream": _worker("new WebSocketStream('ws://HOST/')"),
    "shared worker socket": "new SharedWorker('/script?new WebSocket(\"ws://HOST/\")')",
    "service worker socket": "navigator.serviceWorker.register("
    "'/script?new WebSocket(\"ws://HOST/\")', {scope: '/c'})",
    "service worker cache": "navigator.serviceWorker.register('/script?caches.open(1).then(c => "
    'c.add(new Request("http://HOST/", {mode: "no-cors"})))\', {scope: \'/d\'})',
    "web socket redirected": "new WebSocket('ws' + origin.slice(4) + '/to/302?http://HOST/')",
    "web socket at ::1": "new WebSocket('ws://[::1]:PORT/')",
    "import of json": "import('http://HOST/', {with: {type: 'json'}})",
    "worklet of layout": "CSS.layoutWorklet.addModule('http://HOST/')",
    "shared storage": "sharedStorage.worklet.addModule('http://HOST/')",
    "transformed": "p = new XSLTProcessor(); p.importStylesheet(new DOMParser().parseFromString("
    '\'<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template'
    ' match="/"><x><xsl:copy-of select="document(`http://HOST/`)"/></x></xsl:template></xsl:stylesheet>\''
    ".replaceAll('`', String.fromCharCode(39)), 'text/xml')); p.transformToFragment(document, document)",
    "popup held": "document.body.append(a = Object.assign(document.createElement('a'), {href: 'http://HOST/'}));"
    "a.dispatchEvent(new MouseEvent('click', {ctrlKey: true}))",
    "navigation by a frame": "document.body.appendChild(document.createElement('iframe'))"
    ".contentWindow.location = 'http://HOST/'",
    "popup": "open('http://HOST/')",
    "popup redirected": "open('/to/302?http://HOST/')",
    "popup by a link": _click("{href: 'http://HOST/', target: '_blank'}"),
    "popup by a form": "f = Object.assign(document.createElement('form'), {action: 'http://HOST/',"
    "method: 'post', target: '_blank'}); document.body.append(f); f.submit()",
    "ping": _click("{href: '#', ping: 'http://HOST/'}"),
    "webrtc stun": _webrtc("stun:HOST"),
    "webrtc turn": _webrtc("turn:HOST?transport=udp"),
    "webrtc turn tcp": _webrtc("turn:HOST?transport=tcp"),
    "webrtc peer": "(async () => { a = new RTCPeerConnection(); b = new RTCPeerConnection();"
    "a.createDataChannel('x'); await a.setLocalDescription();"
    "await b.setRemoteDescription(a.localDescription);"
    "await b.setLocalDescription(); await a.setRemoteDescription(b.localDescription);"
    "a.addIceCandidate({candidate: 'candidate:1 1 udp 2130706431 127.0.0.1 PORT typ host', sdpMid: '0'})"
    "})()",
    "document pip": (
        "documentPictureInPicture.requestWindow().then(w=>w.document.body.innerHTML='<img src=http://HOST/>')"
    ),
    "fetch duplex": (
        "fetch('http://HOST/', {method:'POST', mode:'cors', duplex:'half', body:new ReadableStream({s"
        "tart(c){c.enqueue(new Uint8Array(1));c.close()}})})"
    ),
    "fetch options": "fetch('http://HOST/', {mode:'no-cors', targetAddressSpace:'loopback'})",
    "static router": (
        "navigator.serviceWorker.register('/script?oninstall=e=>e.addRoutes({condition:{urlPattern:ne"
        'w URLPattern()},source:"network"});fetch("http://HOST/")\',{scope:\'/h\'})'
    ),
    "remote playback": "v=document.createElement('video');v.src='http://HOST/';v.remote.prompt()",
    "rtc relay tls": (
        "p=new RTCPeerConnection({iceTransportPolicy:'relay',iceServers:[{urls:['turns:HOST?transport"
        "=tcp','turn:HOST?transport=tcp'],username:'x',credential:'x'}]});p.createDataChannel('x');p."
        "setLocalDescription()"
    ),
    "rtc mdns": (
        "(async()=>{a=new RTCPeerConnection();a.addIceCandidate; a.createDataChannel('x'); await a.se"
        "tLocalDescription(); b=new RTCPeerConnection();await b.setRemoteDescription(a.localDescripti"
        "on);await b.setLocalDescription();await a.setRemoteDescription(b.localDescription);a.addIceC"
        "andidate({candidate:'candidate:1 1 udp 2130706431 localhost PORT typ host',sdpMid:'0'});a.ad"
        "dIceCandidate({candidate:'candidate:1 1 tcp 2130706431 127.0.0.1 PORT typ host tcptype passi"
        "ve',sdpMid:'0'})})()"
    ),
    "webtransport hash": (
        "new WebTransport('https://HOST/', {serverCertificateHashes:[{algorithm:'sha-256',value:new U"
        "int8Array(32)}], allowPooling:false})"
    ),
    "worker in frame": (
        "f=document.createElement('iframe');f.srcdoc='<scr'+'ipt>new Worker(URL.createObjectURL(new B"
        'lob([`fetch("http://HOST/",{mode:"no-cors"})`])))</scr\'+\'ipt>\';document.body.append(f)'
    ),
    "write in popup": "w=open('about:blank'); w.document.write('<img src=http://HOST/>')",
    "form in popup": (
        "w=open('about:blank'); w.document.write('<form id=f action=http://HOST/></form>'); w.documen"
        "t.forms[0].submit()"
    ),
    "open javascript": "open(\"javascript:'<img src=http://HOST/>'\")",
    "frame navigation api": (
        "f=document.createElement('iframe');document.body.append(f);f.contentWindow.navigation.naviga"
        "te('http://HOST/')"
    ),
    "contextual fragment": (
        "document.body.append(document.createRange().createContextualFragment('<img src=http://HOST/>'))"
    ),
    "parse unsafe": "d=Document.parseHTMLUnsafe('<img src=http://HOST/>');document.body.append(d.body.firstChild)",
    "css typed": (
        "document.body.attributeStyleMap.set('background-image', CSSStyleValue.parse('background-imag"
        "e','url(http://HOST/)'))"
    ),
    "image decode": "i=new Image();i.crossOrigin='use-credentials';i.src='http://HOST/';i.decode()",
    "web transport": "new WebTransport('https://HOST/')",
}

VECTORS = PAGES | ELEMENTS | SCRIPTS

#: What the headless shell does not even try: Chromium's own rules or a browser window that is not there.
UNTRIED = {
    *("svg use", "css filter", "css counter", "css offset-path", "icon", "manifest", "payment", "portal"),
    *("preconnect", "dns-prefetch", "img attribution", "fenced frame", "shared storage", "worklet of layout"),
    *("page with Link preconnect", "page with Reporting-Endpoints", "page in parts", "page of XSLT"),
    *("page of XML with entities", "transformed", "worker redirected", "web socket redirected"),
}


class Canaries:
    """A canary for each vector; `heard` are those that somebody came to."""

    def __init__(self) -> None:
        self.heard: set[str] = set()
        self.ports: dict[str, int] = {}

    def fill(self, vector: str, site: str) -> str:
        port = str(self.ports[vector])
        code = VECTORS[vector]
        return code.replace("HOST", f"127.0.0.1:{port}").replace("PORT", port).replace("SITE", site)


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, canaries: Canaries, vector: str) -> None:
        self._canaries, self._vector = canaries, vector

    def datagram_received(self, data: bytes, address: object) -> None:
        self._canaries.heard.add(self._vector)


@asynccontextmanager
async def canaries(vectors: Iterable[str] = VECTORS) -> AsyncIterator[Canaries]:
    loop, perched = asyncio.get_running_loop(), Canaries()
    closing: list[asyncio.Server | asyncio.BaseTransport] = []

    async def perch(vector: str) -> None:
        async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            perched.heard.add(vector)
            writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            writer.close()

        server = await asyncio.start_server(hear, "0.0.0.0", 0)
        port = perched.ports[vector] = server.sockets[0].getsockname()[1]
        closing.extend((server, await asyncio.start_server(hear, "::", port)))
        udp, _ = await loop.create_datagram_endpoint(
            lambda: _Datagrams(perched, vector), local_addr=("0.0.0.0", port)
        )
        closing.append(udp)

    try:
        for vector in vectors:
            await perch(vector)
        yield perched
    finally:
        for listener in closing:
            listener.close()


def _answer(path: str, argument: str) -> tuple[str, str, str]:
    """Status, header lines and body of a page of the site."""
    kind = "Content-Type: text/html\r\n"
    if path.startswith("/to/"):
        return path.removeprefix("/to/"), f"Location: {argument}\r\n", ""
    headers = {
        "/refresh": f"{kind}Refresh: 0;url={argument}\r\n",
        "/link": f"{kind}Link: <{argument}>; rel=preload; as=image\r\n",
        "/connect": f"{kind}Link: <{argument}>; rel=preconnect\r\n",
        "/hints": f"{kind}Link: <{argument}>; rel=preload; as=image\r\n",
        "/rules": f'{kind}Speculation-Rules: "{argument}"\r\n',
        "/report": f'{kind}Reporting-Endpoints: default="{argument}"\r\n'
        f'Report-To: {{"group":"nel","max_age":99,"endpoints":[{{"url":"{argument}"}}]}}\r\n'
        'NEL: {"report_to":"nel","max_age":99,"success_fraction":1}\r\n'
        "Content-Security-Policy: img-src 'none'; report-to default\r\n",
        "/parts": "Content-Type: multipart/x-mixed-replace; boundary=b\r\n",
        "/xslt": "Content-Type: text/xml\r\n",
        "/entity": "Content-Type: text/xml\r\n",
        "/csp": f"{kind}Content-Security-Policy: img-src 'none'; report-uri {argument}\r\n",
        "/script": "Content-Type: text/javascript\r\n",
        "/svg": "Content-Type: image/svg+xml\r\n",
        "/xml": "Content-Type: text/xml\r\n",
    }
    body = {
        "/html": argument,
        "/script": argument,
        "/csp": "<img src=/x>",
        "/report": "<img src=/x>",
        "/parts": f"--b\r\n{kind}\r\n{argument}\r\n--b--",
        "/xslt": f"<?xml-stylesheet type='text/xsl' href='{argument}'?><x/>",
        "/entity": f"<!DOCTYPE x SYSTEM '{argument}' [<!ENTITY y SYSTEM '{argument}'>]><x>&y;</x>",
        "/svg": f"<svg xmlns='http://www.w3.org/2000/svg'>{argument}</svg>",
        "/xml": f"<?xml-stylesheet type='text/css' href='{argument}'?><x/>",
    }
    return "200", headers.get(path, kind), body.get(path, "<!doctype html><title>x</title>")


@asynccontextmanager
async def site(elements: str) -> AsyncIterator[str]:
    """The attacker's site, on another loopback address; "/elements" has this markup. Yields its origin."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            target = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode()
            path, _, argument = target.partition("?")
            status, headers, body = _answer(path, unquote(argument))
            if path == "/elements":
                body = elements
            if path == "/hints":
                writer.write(f"HTTP/1.1 103 X\r\n{headers}\r\n".encode())
            writer.write(f"HTTP/1.1 {status} X\r\n{headers}Connection: close\r\n\r\n{body}".encode())
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.2", 0)
    try:
        yield f"http://127.0.0.2:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
