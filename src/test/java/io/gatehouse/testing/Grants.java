package io.gatehouse.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The grants of the runtime role, which operators run with {@code psql}. */
public final class Grants {
    private static final Path FILE = Path.of("ops/postgresql/grants.sql");

    private Grants() {}

    /** Returns the statements for this role. */
    public static String to(String role) {
        try {
            return Files.readString(FILE).replace(":\"runtime\"", role);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
