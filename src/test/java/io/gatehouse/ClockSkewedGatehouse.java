package io.gatehouse;

import io.gatehouse.command.ConsolePassword;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** The service on a machine whose clock is wrong by {@code TEST_CLOCK_AHEAD_SECONDS}. */
final class ClockSkewedGatehouse {
    private ClockSkewedGatehouse() {}

    public static void main(String... arguments) throws Exception {
        Map<String, String> environment = System.getenv();
        Duration ahead = Duration.ofSeconds(Long.parseLong(environment.getOrDefault("TEST_CLOCK_AHEAD_SECONDS", "0")));
        Clock wrong = Clock.offset(Clock.systemUTC(), ahead);
        new GatehouseApplication(environment, new ConsolePassword(System.in), new CompositionRoot(wrong))
                .run(arguments);
    }
}
