package io.gatehouse.thirdparty;

import io.gatehouse.testing.SlowTest;
import java.util.HashMap;
import java.util.Map;

/** {@code examples/dropwizard-service}, which uses {@code clients/java}. The build of the example runs its own tests. */
@SlowTest
class DropwizardServiceIT extends VerifyingServiceContract {
    @Override
    InstalledProject install() {
        return JavaServices.build("dropwizard-service");
    }

    @Override
    ChildProcess serve(InstalledProject installed, Map<String, String> environment, int freePort) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("ADMIN_PORT", "0");
        return installed.serve(all, freePort, JavaServices.command("target/orders.jar", "server", "config.yml"));
    }
}
