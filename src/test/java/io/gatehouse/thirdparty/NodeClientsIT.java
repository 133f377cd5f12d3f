package io.gatehouse.thirdparty;

import io.gatehouse.testing.SlowTest;
import io.gatehouse.testing.TestService;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code examples/node}: jose, openid-client and oauth4webapi. */
@SlowTest
class NodeClientsIT extends ClientsContract {
    @Override
    InstalledProject install() {
        return InstalledProject.npm(Path.of("examples/node"));
    }

    @Override
    ChildProcess serve(InstalledProject installed, TestService gatehouse, int freePort) {
        Map<String, String> environment = Map.of(
                "ISSUER", gatehouse.uri().toString(), "AUDIENCE", "gatehouse", "PORT", Integer.toString(freePort));
        return installed.serve(environment, freePort, "node", "resource-server.mjs");
    }

    @Override
    List<Caller> callers() {
        return List.of(
                new Caller(List.of("node", "caller.mjs"), true, true),
                new Caller(List.of("node", "oauth4webapi.mjs"), false, true));
    }
}
