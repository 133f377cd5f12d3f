package io.gatehouse.thirdparty;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.SlowTest;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code examples/express-service}, which uses {@code clients/node}. */
@SlowTest
class ExpressServiceIT extends VerifyingServiceContract {
    @Override
    InstalledProject install() {
        // package.json points to the package by a relative path, and the copies have the same paths.
        InstalledProject.npm(Path.of("clients", "node"))
                .run(Map.of(), "npm", "run", "build")
                .requireSuccess();
        return InstalledProject.npm(Path.of("examples", "express-service"));
    }

    @Override
    ChildProcess serve(InstalledProject installed, Map<String, String> environment, int freePort) {
        return installed.serve(environment, freePort, "node", "service.mjs");
    }

    @Test
    void its_own_tests_need_no_server() {
        assertThat(install().run(Map.of(), "npm", "test").requireSuccess()).contains("fail 0");
    }
}
