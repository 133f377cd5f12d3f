package io.gatehouse.thirdparty;

import io.gatehouse.testing.SlowTest;
import java.util.Map;

/** {@code examples/servlet-service}, which uses {@code clients/java}. The build of the example runs its own tests. */
@SlowTest
class ServletServiceIT extends VerifyingServiceContract {
    @Override
    InstalledProject install() {
        return JavaServices.build("servlet-service");
    }

    @Override
    ChildProcess serve(InstalledProject installed, Map<String, String> environment, int freePort) {
        return installed.serve(environment, freePort, JavaServices.command("target/orders.jar"));
    }
}
