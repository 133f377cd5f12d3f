package io.gatehouse.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What operators run with {@code psql} to let a role serve. */
public final class Grants {
    private static final Path FILE = Path.of("ops/postgresql/grants.sql");

    private Grants() {}

    /** The statements, for this role. */
    public static String to(String role) {
        try {
            return Files.readString(FILE).replace(":\"runtime\"", role);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
