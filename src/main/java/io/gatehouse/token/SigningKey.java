package io.gatehouse.token;

import io.gatehouse.verifier.VerificationKey;
import java.security.PrivateKey;

/** A key pair whose private half is open. Never printed. */
final class SigningKey {
    private final VerificationKey verification;
    private final PrivateKey privateKey;

    SigningKey(VerificationKey verification, PrivateKey privateKey) {
        this.verification = verification;
        this.privateKey = privateKey;
    }

    String kid() {
        return verification.kid();
    }

    VerificationKey verification() {
        return verification;
    }

    PrivateKey privateKey() {
        return privateKey;
    }
}
