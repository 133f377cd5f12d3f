package io.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.Eventually;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the graceful shutdown: a draining instance reports not ready, serves requests, and then exits. */
@Tag("processes")
class DrainIT {
    @Test
    void a_draining_instance_is_live_and_not_ready_and_answers_until_it_ends() {
        try (Deployment deployment = Deployment.of(1)) {
            Instance instance = deployment.start(Map.of("GATEHOUSE_DRAIN_DELAY", "8s"));
            Pair pair = Load.newUser(instance, "drained");
            assertThat(probe(instance, "ready").status()).isEqualTo(200);
            assertThat(profile(instance, pair).header("Connection")).isEmpty();

            CompletableFuture<Integer> exit =
                    CompletableFuture.supplyAsync(() -> instance.process().terminate());
            Eventually.await(
                    "it says that it is not ready",
                    () -> probe(instance, "ready").status() == 503);
            assertThat(probe(instance, "ready").json().path("cause").asText()).isEqualTo("draining");
            assertThat(probe(instance, "live").status()).isEqualTo(200);
            assertThat(instance.check(pair.access())).isEqualTo(204);
            Api.Answer profile = profile(instance, pair);
            assertThat(profile.status()).isEqualTo(200);
            assertThat(profile.header("Connection"))
                    .as("persistent connections after the drain")
                    .isEqualTo("close");
            assertThat(instance.refresh(pair)).isNotNull();

            assertThat(exit.join()).isZero();
        }
    }

    private static Api.Answer profile(Instance instance, Pair pair) {
        return instance.api().get("/profile/personal", pair.access());
    }

    private static Api.Answer probe(Instance instance, String name) {
        URI uri = instance.process().adminUri().resolve("/healthz/" + name);
        return Api.send(HttpRequest.newBuilder(uri).build());
    }
}
