package io.gatehouse.thirdparty;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.SlowTest;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code examples/fastapi-service}, which uses {@code clients/python}. */
@SlowTest
class FastApiServiceIT extends VerifyingServiceContract {
    private static final Map<String, String> CLIENT = Map.of(
            "PYTHONPATH",
            Path.of("clients", "python", "src").toAbsolutePath().toString(),
            "PYTHONDONTWRITEBYTECODE",
            "1");

    @Override
    InstalledProject install() {
        return InstalledProject.python(Path.of("examples", "fastapi-service"));
    }

    @Override
    ChildProcess serve(InstalledProject installed, Map<String, String> environment, int freePort) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(CLIENT);
        return installed.serve(all, freePort, ".venv/bin/python", "service.py");
    }

    @Test
    void its_own_tests_need_no_server() {
        assertThat(install()
                        .run(CLIENT, ".venv/bin/python", "-m", "pytest", "-p", "no:cacheprovider")
                        .requireSuccess())
                .contains("1 passed");
    }
}
