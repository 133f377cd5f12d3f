package io.gatehouse.command;

import io.gatehouse.kernel.Secret;
import java.io.IOException;

/** Provides the password for a command. */
@FunctionalInterface
public interface PasswordSource {
    /**
     * Waits for the password.
     *
     * @throws StartupException if there is none
     */
    Secret read() throws IOException;
}
