package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.gatehouse.http.client.ForwardedHeadersFuzz;
import io.gatehouse.password.StoredHashFuzz;
import io.gatehouse.session.RefreshTokenFuzz;
import io.gatehouse.verifier.AccessTokenFuzz;
import io.gatehouse.verifier.feed.FeedStateFuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the fuzz targets on their seeds, on findings of the fuzzer, and on inputs derived from both. */
@Tag("TOK-08")
@Tag("REF-02")
@Tag("PWD-02")
class FuzzCorpusTest {
    private static final Path CORPUS = Path.of("src/test/resources/fuzz");
    private static final int MUTATIONS = 500;

    /** A folder of inputs, named after its target as {@code -Dfuzz=} names it. */
    private record Target(String folder, Consumer<byte[]> code) {}

    static Stream<Named<Target>> targets() {
        return Stream.of(
                        new Target("verifier.AccessTokenFuzz", AccessTokenFuzz::fuzzerTestOneInput),
                        new Target("verifier.feed.FeedStateFuzz", FeedStateFuzz::fuzzerTestOneInput),
                        new Target("session.RefreshTokenFuzz", RefreshTokenFuzz::fuzzerTestOneInput),
                        new Target("password.StoredHashFuzz", StoredHashFuzz::fuzzerTestOneInput),
                        new Target("http.client.ForwardedHeadersFuzz", ForwardedHeadersFuzz::fuzzerTestOneInput))
                .map(target -> Named.of(target.folder(), target));
    }

    @ParameterizedTest
    @MethodSource("targets")
    void no_input_of_the_corpus_and_none_near_it_breaks_its_target(Target target) throws IOException {
        Random chance = new Random(3);
        List<Path> files;
        try (Stream<Path> found = Files.list(CORPUS.resolve(target.folder()))) {
            files = found.sorted().toList();
        }
        assertThat(files).hasSizeGreaterThan(3);
        for (Path file : files) {
            byte[] input = Files.readAllBytes(file);
            assertThatNoException()
                    .as("%s", file)
                    .isThrownBy(() -> target.code().accept(input));
            for (int i = 0; i < MUTATIONS && input.length > 0; i++) {
                byte[] near = input.clone();
                near[chance.nextInt(near.length)] = (byte) chance.nextInt(256);
                assertThatNoException()
                        .as("near %s", file)
                        .isThrownBy(() -> target.code().accept(near));
            }
        }
    }
}
