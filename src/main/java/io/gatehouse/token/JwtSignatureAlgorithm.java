package io.gatehouse.token;

import io.jsonwebtoken.security.SecureDigestAlgorithm;
import io.jsonwebtoken.security.SecureRequest;
import io.jsonwebtoken.security.VerifySecureDigestRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.Key;

/**
 * Adapts a signing key to the JWT library. The library's own algorithms would choose the provider, and write ES256
 * signatures in a non-canonical form.
 */
final class JwtSignatureAlgorithm implements SecureDigestAlgorithm<Key, Key> {
    private final SigningKey key;

    JwtSignatureAlgorithm(SigningKey key) {
        this.key = key;
    }

    @Override
    public String getId() {
        return key.verification().algorithm().jwaName();
    }

    @Override
    public byte[] digest(SecureRequest<InputStream, Key> request) {
        return key.sign(bytes(request.getPayload()));
    }

    @Override
    public boolean verify(VerifySecureDigestRequest<Key> request) {
        return key.verification().verifies(bytes(request.getPayload()), request.getDigest());
    }

    private static byte[] bytes(InputStream signingInput) {
        try {
            return signingInput.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("The library passes a stream in memory", e);
        }
    }
}
