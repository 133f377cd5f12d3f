"""Hostile responses over real sockets: nothing is accepted, the verifier asks again and recovers."""

import contextlib
import gzip
import http.client
import socket
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from checks import eventually, require_reason

from gatehouse_verifier import Gatehouse
from gatehouse_verifier.testing import TestIssuer

GOOD = '{"v":1,"nonce":"NONCE","cursor":"1","at":1,"asOf":2,"now":1790000000000,"e":[]}'
HEADER = '{"v":1,"issuer":"ISSUER","cursor":"1","now":1790000000000,"keys":{"keys":[]}}\n'
LINE = '["session","a",0,1790000000000]\n'


class Proxy(ThreadingHTTPServer):
    """Gives the first request for a path to an attack, holds the second one, and forwards all others."""

    daemon_threads = True

    def __init__(self, issuer, path, attack):
        super().__init__(("127.0.0.1", 0), Handler)
        self.issuer, self.path, self.attack = urlsplit(issuer), path, attack
        self.calls = 0
        self.second, self.resume, self.ended = threading.Event(), threading.Event(), threading.Event()

    def handle_error(self, request, address):
        pass  # an attack has closed the socket


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        proxy = self.server
        if urlsplit(self.path).path.endswith("/" + proxy.path):
            proxy.calls += 1
            if proxy.calls == 1:
                proxy.attack(self)
                return
            if proxy.calls == 2:
                proxy.second.set()
                proxy.resume.wait()
        with contextlib.closing(http.client.HTTPConnection(proxy.issuer.hostname, proxy.issuer.port)) as connection:
            connection.request("GET", self.path, headers=dict(self.headers))
            response = connection.getresponse()
            self.answer(response.read(), response.status, dict(response.getheaders()))

    def answer(self, body, status=200, headers=None):
        self.send_response_only(status)
        for name, value in (headers or {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@contextlib.contextmanager
def proxied(issuer, path, attack):
    with Proxy(issuer.url, path, attack) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, args=(0.05,))
        thread.start()
        settings = issuer.settings() | {"base_url": f"http://127.0.0.1:{proxy.server_port}"}
        gatehouse = Gatehouse(**settings)
        try:
            yield proxy, gatehouse.start()
        finally:
            gatehouse.close()
            proxy.resume.set()
            proxy.ended.set()
            proxy.shutdown()
            thread.join()


def require_harmless(path, attack):
    with TestIssuer() as issuer, proxied(issuer, path, attack) as (proxy, gatehouse):
        token = issuer.mint()
        assert proxy.second.wait(30)
        require_reason(gatehouse, token, "stale")
        assert gatehouse.health().last_error is not None
        proxy.resume.set()
        gatehouse.start(timeout=30)
        gatehouse.verify(token.text)


def require_all_harmless(path, attacks):
    def run(attack):
        try:
            require_harmless(path, attack)
            return None
        except BaseException:
            return traceback.format_exc()

    with ThreadPoolExecutor(len(attacks)) as pool:
        results = dict(zip(attacks, pool.map(run, attacks.values())))
    assert {name: failure for name, failure in results.items() if failure} == {}


def body(text, status=200, headers=None):
    """Answer with a text, in which NONCE stands for the nonce of the request."""

    def attack(request):
        nonce = parse_qs(urlsplit(request.path).query)["nonce"][0]
        encoded = text if isinstance(text, bytes) else text.encode()
        encoded = encoded.replace(b"NONCE", nonce.encode())
        request.answer(encoded, status, {"Content-Length": str(len(encoded)), **(headers or {})})

    return attack


def replaced(old, new):
    assert old in GOOD
    return body(GOOD.replace(old, new))


def compressed(text, cut=0):
    def attack(request):
        host, port = request.server.issuer.hostname, request.server.issuer.port
        packed = gzip.compress(text.replace("ISSUER", f"http://{host}:{port}").encode())
        packed = packed[: len(packed) - cut]
        request.answer(packed, 200, {"Content-Length": str(len(packed)), "Content-Encoding": "gzip"})

    return attack


def status(code, **headers):
    return lambda request: request.answer(b"", code, {"Content-Length": "0", **headers})


def cut(request):
    request.answer(GOOD.encode(), 200, {"Content-Length": "1000"})
    request.connection.shutdown(socket.SHUT_RDWR)


def half_status_line(request):
    request.wfile.write(b"HTTP/1.1 2")
    request.connection.shutdown(socket.SHUT_RDWR)


def hanging(request):
    request.answer(GOOD[:10].encode(), 200, {"Content-Length": "1000"})
    request.server.ended.wait()


def silent(request):
    request.server.ended.wait()


def test_a_hostile_response_proves_nothing():
    require_all_harmless(
        "changes",
        {
            "cut": cut,
            "hanging body": hanging,
            "no response": silent,
            "half a status line": half_status_line,
            "not HTTP": lambda request: (request.wfile.write(b"SSH-2.0\r\n\r\n"), setattr(request, "close_connection", True)),
            "another nonce": replaced("NONCE", "another-nonce-1234567"),
            "empty": body(""),
            "HTML": body("<html>Log in to the network</html>"),
            "huge": body(GOOD.replace('"v":1', '"v":1,"x":"' + "x" * (5 << 20) + '"')),
            "deep": replaced('"v":1', '"v":1,"x":' + "[" * 100_000 + "]" * 100_000),
            "deeper than allowed": replaced('"v":1', '"v":1,"x":' + "[" * 17 + "]" * 17),
            "two documents": body(GOOD + GOOD),
            "not UTF-8": body(GOOD.encode().replace(b'"v":1', b'"v":1,"x":"\xff"')),
            "NaN": replaced('"v":1', '"v":1,"x":NaN'),
            "duplicate member": replaced('"v":1', '"v":1,"v":1'),
            "other version": replaced('"v":1', '"v":2'),
            "version is true": replaced('"v":1', '"v":true'),
            "names in other cases": replaced('"asOf"', '"ASOF"'),
            "no cursor": replaced('"cursor":"1",', ""),
            "cursor too long": replaced('"cursor":"1"', '"cursor":"' + "x" * 4097 + '"'),
            "text for number": replaced('"at":1', '"at":"1"'),
            "fraction": replaced('"at":1', '"at":1.0'),
            "exponent": replaced('"at":1', '"at":1e0'),
            "negative": replaced('"at":1', '"at":-1'),
            "beyond 2^53": replaced('"asOf":2', '"asOf":9007199254740992'),
            "too many digits": replaced('"asOf":2', '"asOf":' + "9" * 10_000),
            "more is a number": replaced('"e":[]', '"e":[],"more":1'),
            "keys is a list": replaced('"e":[]', '"e":[],"keys":[]'),
            "keys is null": replaced('"e":[]', '"e":[],"keys":null'),
            "entry of three": replaced('"e":[]', '"e":[["session","a",0]]'),
            "unknown kind": replaced('"e":[]', '"e":[["device","a",0,1]]'),
            "epoch of a session": replaced('"e":[]', '"e":[["session","a",1,1]]'),
            "empty key": replaced('"e":[]', '"e":[["session","",0,1]]'),
            "too many entries": replaced('"e":[]', '"e":[' + ",".join(['["session","a",0,1]'] * 5001) + "]"),
            "compressed": compressed(GOOD),
            "redirect": status(302, Location="/api/v1/revocations/other"),
            "status 401": status(401),
            "status 500": status(500),
        },
    )


def test_a_hostile_snapshot_is_discarded():
    require_all_harmless(
        "snapshot",
        {
            "not compressed": lambda request: request.answer((HEADER + '{"end":0}').encode()),
            "no end": compressed(HEADER + LINE),
            "wrong count": compressed(HEADER + LINE + '{"end":2}'),
            "line after end": compressed(HEADER + '{"end":0}\n' + LINE),
            "cut": compressed(HEADER + LINE * 100 + '{"end":100}', cut=20),
            "another issuer": compressed(HEADER.replace("ISSUER", "https://auth.example.org") + '{"end":0}'),
            "no header": compressed(LINE + '{"end":1}'),
            "empty line": compressed(HEADER + "\n" + '{"end":0}'),
            "line too long": compressed(HEADER + '["session","' + "a" * 2048 + '",0,1]\n{"end":1}'),
            "header too long": compressed(HEADER.replace("{", '{"x":"' + "a" * (300 << 10) + '",', 1) + '{"end":0}'),
            "bomb": compressed(" " * (50 << 20)),
            "damaged": lambda request: request.answer(
                b"\x1f\x8b\x08" + b"\xff" * 100, 200, {"Content-Length": "103", "Content-Encoding": "gzip"}
            ),
            "status 429": status(429, **{"Retry-After": "1"}),
        },
    )


def test_a_good_response_in_the_same_form_is_accepted():
    with TestIssuer() as issuer, proxied(issuer, "changes", body(GOOD)) as (proxy, gatehouse):
        assert proxy.second.wait(30)
        gatehouse.verify(issuer.mint().text)


def test_a_good_snapshot_in_the_same_form_is_loaded():
    good = compressed(HEADER + LINE + '{"end":1}\n')
    with TestIssuer() as issuer, proxied(issuer, "snapshot", good) as (_, gatehouse):
        eventually(lambda: gatehouse.health().entries == 1)


def test_a_cursor_of_another_history_leads_to_a_new_snapshot():
    with TestIssuer() as issuer, proxied(issuer, "changes", status(410)) as (proxy, gatehouse):
        proxy.resume.set()
        gatehouse.start(timeout=30)
        assert proxy.calls >= 2
