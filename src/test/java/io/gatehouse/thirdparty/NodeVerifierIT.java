package io.gatehouse.thirdparty;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.SlowTest;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code clients/node}: the verifier for Node services. */
@SlowTest
class NodeVerifierIT {
    private static final Map<String, String> VECTORS = Map.of(
            "GATEHOUSE_VECTORS", Path.of("clients/vectors").toAbsolutePath().toString());

    @Test
    void its_own_tests_succeed() {
        InstalledProject verifier = InstalledProject.npm(Path.of("clients/node"));

        assertThat(verifier.run(VECTORS, "npm", "test").requireSuccess()).contains("fail 0");
    }
}
