package io.gatehouse.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs that this machine has, or has not. */
public final class Installed {
    /** Where Debian puts them, whatever the path of this process is. */
    private static final List<String> USUAL = List.of("/usr/bin", "/usr/sbin");

    private Installed() {}

    /** The first that is there of programs that do the same; folders of {@code PATH} come first. */
    public static Optional<Path> find(String... names) {
        Stream<String> path =
                Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1));
        return Stream.concat(path, USUAL.stream())
                .flatMap(folder -> Arrays.stream(names).map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
