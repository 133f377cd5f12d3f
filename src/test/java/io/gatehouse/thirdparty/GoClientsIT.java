package io.gatehouse.thirdparty;

import io.gatehouse.testing.SlowTest;
import io.gatehouse.testing.TestService;
import java.nio.file.Path;
import java.util.Map;

/** {@code examples/go}: coreos/go-oidc and golang.org/x/oauth2. */
@SlowTest
class GoClientsIT extends ResourceServerContract {
    @Override
    InstalledProject install() {
        return InstalledProject.go(Path.of("examples/go"));
    }

    @Override
    ChildProcess serve(InstalledProject installed, TestService gatehouse, int freePort) {
        Map<String, String> environment = Map.of(
                "ISSUER", gatehouse.uri().toString(), "AUDIENCE", "gatehouse", "PORT", Integer.toString(freePort));
        return installed.serve(environment, freePort, "bin/resource-server");
    }
}
