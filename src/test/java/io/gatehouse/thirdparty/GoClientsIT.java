package io.gatehouse.thirdparty;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.SlowTest;
import io.gatehouse.testing.TestService;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code examples/go}: coreos/go-oidc and golang.org/x/oauth2. */
@SlowTest
class GoClientsIT extends ClientsContract {
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

    @Override
    List<Caller> callers() {
        return List.of(new Caller(List.of("bin/caller"), true, false));
    }

    @Test
    void rfc7662_a_resource_server_introspects_a_token() {
        String token = login("reader");
        Map<String, String> environment = new HashMap<>(environment(register("introspector")));
        environment.put("TOKEN", token);

        assertThat(project().run(environment, "bin/introspection").requireSuccess())
                .contains("active: true");
        assertThat(api().send("POST", "/auth/logout", token, null, null).status())
                .isEqualTo(200);
        assertThat(project().run(environment, "bin/introspection").requireSuccess())
                .contains("active: false");
    }
}
