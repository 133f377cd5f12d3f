"""The two requests of the feed, by http.client on one connection."""

from __future__ import annotations

import base64
import contextlib
import gzip
import http.client
import io
import os
import random
import secrets
import socket
import ssl
import time
from dataclasses import dataclass
from typing import Any, Callable
from urllib.parse import quote_plus, urlencode, urlsplit

from ._document import MAX_CHANGES_BYTES, Snapshot, read_snapshot
from ._errors import DocumentError, UnavailableError
from ._state import Exchange, Reading, status_error

CONNECT_TIMEOUT = 1.0
SLICE = 0.5
_READ_SLACK = 2.0
_MAX_EXTRA = 20.0
_SNAPSHOT_TIMEOUT = 300.0
_MAX_RETRY_AFTER = 10.0
_CHUNK = 1 << 16


class ClosedError(Exception):
    """The verifier was closed during a request."""


@dataclass(frozen=True)
class Endpoint:
    """Where and as which client to read the feed."""

    base_url: str
    client_id: str
    client_secret: str
    tls: ssl.SSLContext | None
    issuer: str

    def authorization(self) -> str:
        # RFC 6749 §2.3.1: both are encoded like a form.
        pair = f"{quote_plus(self.client_id)}:{quote_plus(self.client_secret)}"
        return "Basic " + base64.b64encode(pair.encode()).decode()


class _Limits:
    """When a request ends: if nothing arrives for a time, or if the whole takes too long."""

    def __init__(self, idle: float, total: float) -> None:
        self.idle = idle
        self._end = time.monotonic() + total
        self.arrived()

    def arrived(self) -> None:
        self._idle_end = time.monotonic() + self.idle

    def remaining(self) -> float:
        return min(self._end, self._idle_end) - time.monotonic()


class _SlicedStream(io.RawIOBase):
    """Reads a socket in slices of half a second, so that close() takes effect while a request is pending."""

    def __init__(self, connection: socket.socket, limits: _Limits, on_slice: Callable[[], None]) -> None:
        self._connection = connection
        self._limits = limits
        self._on_slice = on_slice

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while True:
            remaining = self._limits.remaining()
            if remaining <= 0:
                raise TimeoutError("the response takes too long")
            self._connection.settimeout(min(SLICE, remaining))
            try:
                count = self._connection.recv_into(buffer)
            except TimeoutError:
                self._on_slice()
                continue
            if count == 0:
                self._on_slice()  # interrupt() ends the stream too
            self._limits.arrived()
            return count


class _SlicedSocket:
    """What http.client needs of a socket."""

    def __init__(self, connection: socket.socket, on_slice: Callable[[], None]) -> None:
        self.connection = connection
        self.limits = _Limits(CONNECT_TIMEOUT, CONNECT_TIMEOUT)
        self._on_slice = on_slice

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_SlicedStream(self.connection, self.limits, self._on_slice))

    def sendall(self, data: bytes) -> None:
        self.connection.settimeout(CONNECT_TIMEOUT)
        self.connection.sendall(data)

    def close(self) -> None:
        self.connection.close()


class FeedClient:
    """Used by one thread. on_slice is called while a request is pending; it may raise ClosedError."""

    def __init__(self, endpoint: Endpoint, clock: Callable[[], Reading], on_slice: Callable[[], None]) -> None:
        self._endpoint = endpoint
        self._clock = clock
        self._on_slice = on_slice
        self._socket: _SlicedSocket | None = None
        # Tells operators of Gatehouse the processes of one client apart.
        self._listener = secrets.token_urlsafe(9)
        # Begins at random, so that verifiers spread over the addresses.
        self._attempt = random.randrange(1 << 16)

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def interrupt(self) -> None:
        """End a pending request. Any thread may call this."""
        connection = self._socket
        if connection is not None:
            with contextlib.suppress(OSError):
                # Not the method of SSLSocket, which would change the state that the other thread uses.
                socket.socket.shutdown(connection.connection, socket.SHUT_RDWR)

    def failed(self) -> None:
        """Close the connection, so that the next request opens one, beginning with another address."""
        self._attempt += 1
        self.close()

    def _connect(self) -> _SlicedSocket:
        self._on_slice()
        url = urlsplit(self._endpoint.base_url)
        port = url.port or (443 if url.scheme == "https" else 80)
        host = url.hostname or ""
        addresses = sorted(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM), key=lambda info: info[4][0])
        deadline = time.monotonic() + CONNECT_TIMEOUT
        problem: OSError = TimeoutError("the connection takes too long")
        for i in range(len(addresses)):
            family, kind, protocol, _, address = addresses[(self._attempt + i) % len(addresses)]
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                break
            connection = socket.socket(family, kind, protocol)
            try:
                connection.settimeout(remaining)
                connection.connect(address)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                if self._endpoint.tls is not None:
                    connection.settimeout(CONNECT_TIMEOUT)
                    connection = self._endpoint.tls.wrap_socket(connection, server_hostname=host)
                return _SlicedSocket(connection, self._on_slice)
            except OSError as error:
                connection.close()
                problem = error
            except BaseException:
                connection.close()
                raise
        raise problem

    def _get(self, path: str, idle: float, total: float) -> tuple[Reading, http.client.HTTPResponse]:
        """Send a request. A connection that the server has closed in between is replaced once."""
        if self._socket is not None:
            try:
                return self._get_on(self._socket, path, idle, total)
            except (http.client.RemoteDisconnected, ConnectionError):
                self.close()
        self._socket = self._connect()
        return self._get_on(self._socket, path, idle, total)

    def _get_on(
        self, connection: _SlicedSocket, path: str, idle: float, total: float
    ) -> tuple[Reading, http.client.HTTPResponse]:
        url = urlsplit(self._endpoint.base_url)
        headers = {
            "Host": url.netloc,
            "Authorization": self._endpoint.authorization(),
            "User-Agent": "gatehouse-verifier-python/1",
            "Accept-Encoding": "gzip" if path == "snapshot" else "identity",
        }
        lines = [f"GET {url.path.rstrip('/')}/api/v1/revocations/{path} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        sent = self._clock()  # the connection is open, and nothing was sent
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
        connection.limits = _Limits(idle, total)
        response = http.client.HTTPResponse(connection, method="GET")  # type: ignore[arg-type]
        response.begin()
        return sent, response

    def changes(self, cursor: str, wait: int) -> Exchange:
        """Ask for the entries after a cursor. The request stays pending for some seconds."""
        nonce = secrets.token_urlsafe(24)
        listener = f"{self._listener}-{os.getpid()}"
        query = urlencode({"after": cursor, "wait": wait, "nonce": nonce, "listener": listener})
        sent, response = self._request("changes?" + query, wait + _READ_SLACK, wait + _MAX_EXTRA)
        body = self._read(response) if response.status == 200 else b""
        received = self._clock()
        retry_after = _retry_after(response)
        self._finish(response)
        if response.status not in (200, 410):
            raise status_error(response.status, retry_after)
        return Exchange(sent, received, nonce, response.status, body)

    def snapshot(self) -> Snapshot:
        """Download the whole denylist."""
        _, response = self._request("snapshot", 3 + _READ_SLACK, _SNAPSHOT_TIMEOUT)
        if response.status != 200:
            retry_after = _retry_after(response)
            self._finish(response)
            raise status_error(response.status, retry_after)
        if response.headers.get("Content-Encoding") != "gzip":
            raise DocumentError("the snapshot is not compressed with gzip, because a proxy has changed it")
        try:
            with gzip.GzipFile(fileobj=response) as lines:
                snapshot = read_snapshot(lines, self._endpoint.issuer)
        except (http.client.HTTPException, OSError) as error:
            raise UnavailableError(_describe(error)) from error
        self._finish(response)
        return snapshot

    def _request(self, path: str, idle: float, total: float) -> tuple[Reading, http.client.HTTPResponse]:
        try:
            return self._get(path, idle, total)
        except (http.client.HTTPException, OSError) as error:
            raise UnavailableError(_describe(error)) from error

    def _read(self, response: http.client.HTTPResponse) -> bytes:
        parts, size = [], 0
        try:
            while part := response.read1(_CHUNK):
                parts.append(part)
                size += len(part)
                if size > MAX_CHANGES_BYTES:
                    raise DocumentError("the response is larger than 4 MiB")
        except (http.client.HTTPException, OSError) as error:
            raise UnavailableError(_describe(error)) from error
        if response.length:
            raise UnavailableError("the response was cut")
        return b"".join(parts)

    def _finish(self, response: http.client.HTTPResponse) -> None:
        """Keep the connection for the next request, if the response was read to its end."""
        if response.will_close or not response.isclosed():
            self.close()
        response.close()


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _retry_after(response: http.client.HTTPResponse) -> float:
    """The pause that the server demands, at most 10 s; 0 if it demands none."""
    value = response.headers.get("Retry-After", "")
    return min(float(value), _MAX_RETRY_AFTER) if value.isascii() and value.isdigit() and len(value) < 10 else 0.0
