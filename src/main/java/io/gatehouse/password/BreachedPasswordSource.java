package io.gatehouse.password;

import java.io.IOException;

/** A list of passwords that are known from breaches. Thread-safe. */
interface BreachedPasswordSource {
    /**
     * Says if a password is on it.
     *
     * @param sha1 SHA-1 of the password's UTF-8, 40 upper-case hex digits
     * @throws IOException if that cannot be found out
     */
    boolean contains(String sha1) throws IOException;
}
