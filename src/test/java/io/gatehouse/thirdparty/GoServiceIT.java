package io.gatehouse.thirdparty;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.SlowTest;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code examples/go-service}, which uses {@code clients/go}. */
@SlowTest
class GoServiceIT extends VerifyingServiceContract {
    @Override
    InstalledProject install() {
        // go.mod points to the module by a relative path, and the copies have the same paths.
        InstalledProject.goLibrary(Path.of("clients", "go"));
        return InstalledProject.go(Path.of("examples", "go-service"));
    }

    @Override
    ChildProcess serve(InstalledProject installed, Map<String, String> environment, int freePort) {
        return installed.serve(environment, freePort, "bin/gatehouse-go-service");
    }

    @Test
    void its_own_tests_need_no_server() {
        assertThat(install().runGo(Map.of(), "test", "-count=1", "./...").requireSuccess())
                .startsWith("ok");
    }
}
