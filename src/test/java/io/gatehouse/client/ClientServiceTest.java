package io.gatehouse.client;

import static io.gatehouse.client.ClientFixture.named;
import static io.gatehouse.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.client.ClientRequest.ClientChange;
import io.gatehouse.http.input.PageCursor;
import io.gatehouse.kernel.ClientId;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.UserId;
import io.gatehouse.verifier.DenylistClaims;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("CLI-07")
final class ClientServiceTest {
    private static final ClientId UNKNOWN = new ClientId(new UUID(0, 0));

    private final ClientFixture world = new ClientFixture();
    private final ClientService clients = world.clients;
    private final UserId root = world.root;

    @AfterEach
    void close() {
        world.close();
    }

    private static ClientChange roles(String... titles) {
        return new ClientChange(null, null, List.of(titles), null);
    }

    private static ClientChange renamed(@Nullable String name) {
        return new ClientChange(name, null, null, null);
    }

    @Test
    void a_new_client_has_the_roles_in_their_stored_case_and_no_secret() {
        ClientView created = clients.create(root, named("Reports", "Verifier", "introspector", "VERIFIER"));

        assertThat(created.roles()).containsExactly("introspector", "verifier");
        assertThat(created.active()).isTrue();
        assertThat(created.accessTokenLifetime()).isEqualTo(900);
        assertThat(clients.find(new ClientId(created.id()))).isEqualTo(created);
        assertThat(world.count("client_secret")).isZero();
        assertThat(world.audited())
                .containsExactly("client_create " + root + " {\"roles\": \"introspector,verifier\"}");
    }

    @Test
    void a_name_is_unique_without_regard_to_ascii_case() {
        world.client("Reports");
        ClientId other = world.client("Other");
        assertRefused(Problem.CLIENT_EXISTS, () -> clients.create(root, named("rEPORTS")));
        assertRefused(Problem.CLIENT_EXISTS, () -> clients.change(root, other, renamed("REPORTS")));
        assertThat(clients.change(root, other, renamed("OTHER")).name()).isEqualTo("OTHER");
        assertThat(world.count("client")).isEqualTo(2);
    }

    @Test
    void a_role_that_does_not_exist_changes_nothing() {
        ClientId client = world.client("Reports", "verifier");
        assertRefused(Problem.INPUT_INVALID, () -> clients.create(root, named("Other", "verifier", "nothing")));
        assertRefused(Problem.INPUT_INVALID, () -> clients.create(root, named("Other", "verifier,introspector")));
        assertRefused(Problem.INPUT_INVALID, () -> clients.change(root, client, roles("introspector", "nothing")));
        assertThat(clients.find(client).roles()).containsExactly("verifier");
        assertThat(world.count("client")).isEqualTo(1);
    }

    @Test
    void a_change_replaces_the_given_fields_only() {
        ClientId client = world.client("Reports", "verifier");
        ClientView changed = clients.change(root, client, new ClientChange(null, "Nightly", null, 3600));
        assertThat(changed.name()).isEqualTo("Reports");
        assertThat(changed.description()).isEqualTo("Nightly");
        assertThat(changed.accessTokenLifetime()).isEqualTo(3600);
        assertThat(changed.roles()).containsExactly("verifier");
        assertThat(world.audited())
                .endsWith("client_change " + root + " {\"fields\": \"description,access_token_lifetime\"}");
        clients.change(root, client, new ClientChange("Reports", "Nightly", List.of("Verifier"), 3600));
        assertThat(world.audited()).as("a change to the same values").hasSize(2);
    }

    @Test
    void only_a_removed_role_denies_the_tokens_of_the_client() {
        ClientId client = world.client("Reports", "verifier");
        ClientId other = world.client("Other", "verifier");
        DenylistClaims token = world.token(client, UUID.randomUUID());
        DenylistClaims others = world.token(other, UUID.randomUUID());

        clients.change(root, client, roles("verifier", "introspector"));
        assertThat(world.accepts(token)).as("a granted role").isTrue();

        clients.change(root, client, roles("introspector"));
        assertThat(world.accepts(token)).isFalse();
        assertThat(world.accepts(others)).isTrue();
        assertThat(world.accepts(world.token(client, UUID.randomUUID()))).isTrue();
        assertThat(world.instance.published).hasSize(1);
        assertThat(world.audited())
                .endsWith(
                        "client_change " + root + " {\"roles_added\": \"introspector\"}",
                        "client_change " + root + " {\"roles_removed\": \"verifier\"}");
    }

    @Test
    void a_disabled_client_keeps_its_old_tokens_denied_after_it_is_enabled_again() {
        ClientId client = world.client("Reports");
        DenylistClaims token = world.token(client, UUID.randomUUID());
        assertThat(world.accepts(token)).isTrue();

        assertThat(clients.disable(root, client).active()).isFalse();
        assertThat(clients.disable(root, client).active()).isFalse();
        assertThat(world.accepts(token)).isFalse();

        assertThat(clients.enable(root, client).active()).isTrue();
        assertThat(clients.enable(root, client).active()).isTrue();
        assertThat(world.accepts(token)).isFalse();
        assertThat(world.accepts(world.token(client, UUID.randomUUID()))).isTrue();
        assertThat(world.audited())
                .endsWith("client_disable " + root + " {}", "client_enable " + root + " {}")
                .hasSize(3);
    }

    @Test
    void a_deleted_client_leaves_no_row_and_no_valid_token() {
        ClientId client = world.client("Reports", "verifier");
        IssuedSecret secret = world.secret(client);
        DenylistClaims token = world.token(client, secret.id());

        clients.delete(root, client);

        assertThat(world.accepts(token)).isFalse();
        for (String table : List.of("client", "client_secret", "client_role")) {
            assertThat(world.count(table)).as(table).isZero();
        }
        assertRefused(Problem.CLIENT_NOT_FOUND, () -> clients.find(client));
        assertThat(world.client("Reports")).isNotEqualTo(client);
    }

    @Test
    void a_deleted_role_is_removed_from_clients_and_a_renamed_one_stays() {
        UUID role = world.instance.users.insertRole("editor");
        UUID gone = world.instance.users.insertRole("temporary");
        ClientId client = world.client("Reports", "editor", "temporary");
        world.instance.sql.update("UPDATE role SET title = 'writer' WHERE id = ?", role);
        world.instance.sql.update("DELETE FROM role WHERE id = ?", gone);
        assertThat(clients.find(client).roles()).containsExactly("writer");
    }

    @Test
    void an_unknown_client_is_not_found() {
        List<Callable<?>> calls = List.of(
                () -> clients.find(UNKNOWN),
                () -> clients.change(root, UNKNOWN, renamed("Other")),
                () -> clients.disable(root, UNKNOWN),
                () -> clients.enable(root, UNKNOWN),
                () -> deleted(root, UNKNOWN));
        for (Callable<?> call : calls) {
            assertRefused(Problem.CLIENT_NOT_FOUND, call::call);
        }
    }

    @Test
    @Tag("ACC-10")
    void only_an_active_superuser_of_the_database_changes_clients() {
        ClientId client = world.client("Reports");
        UserId admin = world.instance.users.insert("admin1", "hash", "admin");
        UserId asleep = world.instance.users.insert("asleep", "hash", "superuser");
        world.instance.users.deactivate(asleep.value());
        for (UserId caller : List.of(admin, asleep, new UserId(UUID.randomUUID()))) {
            assertRefused(Problem.ROLE_MISSING, () -> clients.create(caller, named("Other")));
            assertRefused(Problem.ROLE_MISSING, () -> clients.change(caller, client, renamed("Other")));
            assertRefused(Problem.ROLE_MISSING, () -> clients.disable(caller, client));
            assertRefused(Problem.ROLE_MISSING, () -> clients.enable(caller, UNKNOWN));
            assertRefused(Problem.ROLE_MISSING, () -> deleted(caller, client));
        }
        assertThat(clients.find(client).active()).isTrue();
        assertThat(deleted(root, client)).isTrue();
    }

    private boolean deleted(UserId caller, ClientId client) {
        clients.delete(caller, client);
        return true;
    }

    @Test
    void pages_stay_in_order_while_clients_are_added() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            names.add("Client " + i);
            world.client("Client " + i);
        }
        ClientPage first = clients.page(PageCursor.START, 2);
        names.add("Client 5");
        world.client("Client 5");
        List<String> seen = new ArrayList<>(names(first));
        for (ClientPage page = first; page.next() != null; ) {
            page = clients.page(PageCursor.parse("after", page.next()), 2);
            seen.addAll(names(page));
        }
        assertThat(seen).containsExactlyElementsOf(names);
    }

    private static List<String> names(ClientPage page) {
        return page.items().stream().map(ClientView::name).toList();
    }
}
