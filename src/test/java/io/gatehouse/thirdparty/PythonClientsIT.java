package io.gatehouse.thirdparty;

import io.gatehouse.testing.SlowTest;
import io.gatehouse.testing.TestService;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code examples/python}: PyJWT, Authlib and requests-oauthlib. */
@SlowTest
class PythonClientsIT extends ClientsContract {
    @Override
    InstalledProject install() {
        return InstalledProject.python(Path.of("examples/python"));
    }

    @Override
    ChildProcess serve(InstalledProject installed, TestService gatehouse, int freePort) {
        Map<String, String> environment = Map.of(
                "ISSUER", gatehouse.uri().toString(), "AUDIENCE", "gatehouse", "PORT", Integer.toString(freePort));
        return installed.serve(environment, freePort, ".venv/bin/python", "resource_server.py");
    }

    @Override
    List<Caller> callers() {
        return List.of(
                new Caller(List.of(".venv/bin/python", "authlib_caller.py"), true, true),
                new Caller(List.of(".venv/bin/python", "requests_oauthlib_caller.py"), false, false));
    }
}
