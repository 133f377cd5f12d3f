package io.gatehouse.thirdparty;

import io.gatehouse.testing.SlowTest;
import java.nio.file.Path;
import java.util.Map;

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
}
