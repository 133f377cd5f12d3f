package io.gatehouse.password;

import java.io.IOException;

/** Looks up passwords in a list of breached passwords. Thread-safe. */
interface BreachedPasswordSource {
    /**
     * Whether a password is on the list.
     *
     * @param sha1 SHA-1 of the password's UTF-8, 40 upper-case hex digits
     * @throws IOException if the list cannot be read
     */
    boolean contains(String sha1) throws IOException;
}
