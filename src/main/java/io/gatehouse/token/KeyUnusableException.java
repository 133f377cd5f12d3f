package io.gatehouse.token;

/** A key in the database cannot be opened with the configured master key. The service must not start then. */
public final class KeyUnusableException extends RuntimeException {
    KeyUnusableException(String keyId) {
        super("Key " + keyId + " in the database was sealed by another master key, or was altered. Set"
                + " GATEHOUSE_MASTER_KEY to the key that this database was first used with.");
    }
}
