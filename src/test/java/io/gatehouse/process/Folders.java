package io.gatehouse.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Deletes and copies data folders of servers. */
final class Folders {
    private Folders() {}

    /** Deletes a file or a folder recursively, if it exists. */
    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies a folder with its permissions, which PostgreSQL verifies. */
    static void copy(Path from, Path to) {
        Programs.run(List.of("cp", "-a", from.toString(), to.toString()));
    }
}
