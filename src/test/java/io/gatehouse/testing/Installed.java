package io.gatehouse.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds installed programs. */
public final class Installed {
    /** Debian's folders, searched even if {@code PATH} lacks them. */
    private static final List<String> USUAL = List.of("/usr/bin", "/usr/sbin");

    private Installed() {}

    /** Returns the first installed program of these names; folders of {@code PATH} come first. */
    public static Optional<Path> find(String... names) {
        Stream<String> path =
                Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1));
        return Stream.concat(path, USUAL.stream())
                .flatMap(folder -> Arrays.stream(names).map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
