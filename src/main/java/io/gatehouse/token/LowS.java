package io.gatehouse.token;

import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.SecureDigestAlgorithm;
import io.jsonwebtoken.security.SecureRequest;
import io.jsonwebtoken.security.VerifySecureDigestRequest;
import java.io.InputStream;
import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.PublicKey;

/**
 * ES256 that always gives the signature with the lower s. ECDSA accepts (r, n − s) as well as (r, s); our verifier takes
 * only the lower one, so that a token has one spelling.
 */
final class LowS implements SecureDigestAlgorithm<PrivateKey, PublicKey> {
    private static final BigInteger ORDER =
            new BigInteger("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", 16);
    private static final int HALF = 32;

    @Override
    public byte[] digest(SecureRequest<InputStream, PrivateKey> request) {
        byte[] signature = Jwts.SIG.ES256.digest(request);
        BigInteger s = new BigInteger(1, signature, HALF, HALF);
        BigInteger other = ORDER.subtract(s);
        if (other.compareTo(s) < 0) {
            write(other, signature);
        }
        return signature;
    }

    private static void write(BigInteger s, byte[] signature) {
        for (int i = 0; i < HALF; i++) {
            signature[signature.length - 1 - i] = s.shiftRight(8 * i).byteValue();
        }
    }

    @Override
    public boolean verify(VerifySecureDigestRequest<PublicKey> request) {
        return Jwts.SIG.ES256.verify(request);
    }

    @Override
    public String getId() {
        return Es256.NAME;
    }
}
