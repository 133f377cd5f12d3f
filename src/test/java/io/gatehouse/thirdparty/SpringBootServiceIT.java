package io.gatehouse.thirdparty;

import io.gatehouse.testing.SlowTest;
import java.util.Map;

/** {@code examples/spring-boot-service} with Spring Boot 4. The build of the example runs its own tests. */
@SlowTest
class SpringBootServiceIT extends VerifyingServiceContract {
    /** The jar in the folder of the example. */
    String jar() {
        return "target/orders.jar";
    }

    @Override
    InstalledProject install() {
        return JavaServices.build("spring-boot-service");
    }

    @Override
    ChildProcess serve(InstalledProject installed, Map<String, String> environment, int freePort) {
        return installed.serve(environment, freePort, JavaServices.command(jar()));
    }

    @Override
    String readiness() {
        return "/actuator/health/readiness";
    }

    @Override
    String problem() {
        return "/components/gatehouse/details/lastProblem";
    }
}
