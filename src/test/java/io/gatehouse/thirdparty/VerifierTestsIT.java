package io.gatehouse.thirdparty;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Installed;
import io.gatehouse.testing.SlowTest;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Runs the own tests of the verifiers in {@code clients}, with the shared vectors. */
@SlowTest
class VerifierTestsIT {
    private static final Map<String, String> VECTORS = Map.of(
            "GATEHOUSE_VECTORS", Path.of("clients", "vectors").toAbsolutePath().toString());

    @Test
    void the_tests_of_the_go_module_succeed() {
        InstalledProject module = InstalledProject.goLibrary(Path.of("clients", "go"));
        boolean cgo = Installed.find("gcc").isPresent();
        Map<String, String> environment = new HashMap<>(VECTORS);
        environment.put("CGO_ENABLED", cgo ? "1" : "0");

        assertThat(module.runGo(environment, "vet", "./...").requireSuccess()).isEmpty();
        // The race detector needs a C compiler.
        assertThat(module.runGo(environment, "test", "-count=1", cgo ? "-race" : "-v", "./...")
                        .requireSuccess())
                .contains("ok");
    }

    @Test
    void the_tests_of_the_node_package_succeed() {
        InstalledProject verifier = InstalledProject.npm(Path.of("clients", "node"));

        assertThat(verifier.run(VECTORS, "npm", "test").requireSuccess()).contains("fail 0");
    }

    @Test
    void the_tests_of_the_python_package_succeed() {
        InstalledProject installed = InstalledProject.python(Path.of("clients", "python"));

        assertThat(installed
                        .run(VECTORS, ".venv/bin/python", "-B", "-m", "pytest")
                        .requireSuccess())
                .contains("[100%]");
    }
}
