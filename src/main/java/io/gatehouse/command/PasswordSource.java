package io.gatehouse.command;

import io.gatehouse.kernel.Secret;
import java.io.IOException;

/** Where a command gets a password from. */
@FunctionalInterface
public interface PasswordSource {
    /**
     * Waits until there is one.
     *
     * @throws StartupException if none comes
     */
    Secret read() throws IOException;
}
