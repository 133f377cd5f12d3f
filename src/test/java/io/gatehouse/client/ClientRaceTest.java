package io.gatehouse.client;

import static io.gatehouse.client.ClientFixture.named;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.ClientId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.testing.Race;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class ClientRaceTest {
    private static final int ROUNDS = Math.min(Race.ROUNDS, 50);

    private final ClientFixture world = new ClientFixture();
    private final UserId root = world.root;
    private final UserId other = world.instance.users.insert("root2", "hash", "superuser");

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void of_two_superusers_who_create_the_same_name_one_succeeds() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            String name = "Client " + i;
            assertThat(Race.outcomes(List.of(
                            () -> world.clients.create(root, named(name)),
                            () -> world.clients.create(other, named(name.toUpperCase(java.util.Locale.ROOT))))))
                    .containsExactlyInAnyOrder(Race.SUCCEEDED, "CLIENT_EXISTS");
        }
        assertThat(world.count("client")).isEqualTo(ROUNDS);
    }

    @Test
    void of_two_requests_for_the_second_secret_one_succeeds() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            ClientId client = world.client("Client " + i);
            world.secret(client);
            assertThat(Race.outcomes(List.of(
                            () -> world.secrets.create(root, client, Optional.empty()),
                            () -> world.secrets.create(other, client, Optional.empty()))))
                    .containsExactlyInAnyOrder(Race.SUCCEEDED, "CLIENT_SECRETS_EXHAUSTED");
            assertThat(world.secrets.list(client)).hasSize(2);
        }
    }

    @Test
    void a_client_that_is_deleted_while_a_secret_is_added_leaves_no_secret() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            ClientId client = world.client("Client " + i);
            Callable<?> deletion = () -> {
                world.clients.delete(root, client);
                return true;
            };
            List<String> outcomes =
                    Race.outcomes(List.of(deletion, () -> world.secrets.create(other, client, Optional.empty())));
            assertThat(outcomes.get(0)).isEqualTo(Race.SUCCEEDED);
            assertThat(outcomes.get(1)).isIn(Race.SUCCEEDED, "CLIENT_NOT_FOUND");
        }
        assertThat(world.count("client_secret")).isZero();
        assertThat(world.count("client")).isZero();
    }

    @Tag("ACC-10")
    @Test
    void a_superuser_who_is_demoted_while_the_request_waits_is_rejected() throws Exception {
        assertThat(whileDemoted(() -> world.clients.create(other, named("Late"))))
                .isEqualTo("ROLE_MISSING");
        assertThat(world.count("client")).isZero();
        assertThat(Race.outcome(() -> world.clients.create(root, named("Late"))))
                .isEqualTo(Race.SUCCEEDED);
    }

    /** Returns the outcome of a call that waits for the administration lock while the second superuser is demoted. */
    private String whileDemoted(Callable<?> call) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<String> outcome = world.instance.database.inTransaction(tx -> {
                world.authorization.lockAdministration(tx);
                Future<String> running = thread.submit(() -> Race.outcome(call));
                world.instance.sql.awaitLockWait();
                world.instance.users.withdraw(other.value(), "superuser");
                return running;
            });
            return outcome.get();
        } finally {
            thread.shutdown();
        }
    }
}
