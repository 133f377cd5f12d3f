package io.gatehouse.thirdparty;

import io.gatehouse.testing.SlowTest;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** {@code examples/fastapi-service}, which uses {@code clients/python}. */
@SlowTest
class FastApiServiceIT extends VerifyingServiceContract {
    @Override
    InstalledProject install() {
        return InstalledProject.python(Path.of("examples", "fastapi-service"));
    }

    @Override
    ChildProcess serve(InstalledProject installed, Map<String, String> environment, int freePort) {
        Map<String, String> all = new HashMap<>(environment);
        all.put(
                "PYTHONPATH",
                Path.of("clients", "python", "src").toAbsolutePath().toString());
        all.put("PYTHONDONTWRITEBYTECODE", "1");
        return installed.serve(all, freePort, ".venv/bin/python", "service.py");
    }
}
