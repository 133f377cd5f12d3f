"""The feed over TLS, through a proxy with a certificate for 127.0.0.1."""

import contextlib
import datetime
import ipaddress
import select
import socket
import ssl
import threading
from urllib.parse import urlsplit

import pytest
from checks import eventually, require_reason
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from gatehouse_verifier import Gatehouse


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """The path of a file with a self-signed certificate and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "certificate.pem"
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    path.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + certificate.public_bytes(pem)
    )
    return str(path)


class Proxy:
    """Ends TLS and copies the bytes to the issuer and back."""

    def __init__(self, certificate, upstream):
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._upstream = urlsplit(upstream)
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self.failed_handshakes = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._server.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        try:
            tls = self._context.wrap_socket(client, server_side=True)
            # With TLS 1.3 a client refuses the certificate after the handshake of the server.
            first = tls.recv(65536)
        except OSError:
            first = b""
        if not first:
            self.failed_handshakes += 1
            client.close()
            return
        address = (self._upstream.hostname, self._upstream.port)
        with contextlib.suppress(OSError), tls, socket.create_connection(address) as issuer:
            issuer.sendall(first)
            while True:
                ready = [tls] if tls.pending() else select.select([tls, issuer], [], [])[0]
                for source, target in ((tls, issuer), (issuer, tls)):
                    if source in ready:
                        data = source.recv(65536)
                        if not data:
                            return
                        target.sendall(data)

    def close(self):
        self._server.close()


@pytest.fixture
def proxy(issuer, certificate):
    proxy = Proxy(certificate, issuer.url)
    yield proxy
    proxy.close()


def test_a_trusted_certificate_is_accepted(issuer, proxy, certificate):
    settings = issuer.settings() | {
        "base_url": f"https://127.0.0.1:{proxy.port}",
        "ssl_context": ssl.create_default_context(cafile=certificate),
    }
    with Gatehouse(**settings).start(timeout=30) as gatehouse:
        token = issuer.mint()
        gatehouse.verify(token.text)
        issuer.revoke_session(token.session)
        require_reason(gatehouse, token, "revoked")


@pytest.mark.parametrize(("host", "trusted"), [("127.0.0.1", False), ("localhost", True)])
def test_an_untrusted_certificate_and_one_of_another_host_are_refused(issuer, proxy, certificate, host, trusted):
    context = ssl.create_default_context(cafile=certificate if trusted else None)
    settings = issuer.settings() | {"base_url": f"https://{host}:{proxy.port}", "ssl_context": context}
    with Gatehouse(**settings) as gatehouse:
        gatehouse.start()
        eventually(lambda: proxy.failed_handshakes >= 2, "the verifier refuses the certificate and retries")
        require_reason(gatehouse, issuer.mint(), "stale")
        assert not gatehouse.ready()
