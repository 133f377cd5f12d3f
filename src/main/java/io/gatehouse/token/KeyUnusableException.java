package io.gatehouse.token;

/** Thrown if the configured master key does not decrypt a key in the database. The service must then not start. */
public final class KeyUnusableException extends RuntimeException {
    KeyUnusableException(String keyId) {
        super("Key " + keyId + " in the database was sealed by another master key, or was altered. Set"
                + " GATEHOUSE_MASTER_KEY to the key that this database was first used with.");
    }
}
