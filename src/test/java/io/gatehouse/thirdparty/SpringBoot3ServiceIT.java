package io.gatehouse.thirdparty;

import io.gatehouse.testing.SlowTest;

/** {@code examples/spring-boot-service} with Spring Boot 3.5. */
@SlowTest
class SpringBoot3ServiceIT extends SpringBootServiceIT {
    @Override
    String jar() {
        return "target/spring-boot-3/orders.jar";
    }
}
