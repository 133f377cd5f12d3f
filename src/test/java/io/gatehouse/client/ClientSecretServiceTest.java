package io.gatehouse.client;

import static io.gatehouse.testing.Refusals.assertRefused;
import static io.gatehouse.testing.Refusals.errorsOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.client.ClientSecretDao.SecretRow;
import io.gatehouse.kernel.ClientId;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.UserId;
import io.gatehouse.verifier.DenylistClaims;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("CLI-01")
final class ClientSecretServiceTest {
    private static final Optional<Instant> FUTURE = Optional.of(Instant.parse("2999-01-01T00:00:00Z"));

    private final ClientFixture world = new ClientFixture();
    private final ClientSecretService secrets = world.secrets;
    private final UserId root = world.root;
    private final ClientId client = world.client("Reports");

    @AfterEach
    void close() {
        world.close();
    }

    private void expire(IssuedSecret secret) {
        world.instance.sql.update(
                "UPDATE client_secret SET expires_at = clock_timestamp() - interval '1 second' WHERE id = ?",
                secret.id());
    }

    @Test
    void only_the_hash_of_a_secret_is_stored_and_nothing_prints_it() {
        IssuedSecret secret = secrets.create(root, client, FUTURE);
        PresentedSecret presented = ClientSecretCodec.read(secret.secret()).orElseThrow();
        assertThat(presented.id()).isEqualTo(secret.id());
        assertThat(world.instance.sql.number(
                        "SELECT count(*) FROM client_secret WHERE id = ? AND hash = ? AND client_id = ?",
                        secret.id(),
                        presented.hash(),
                        client.value()))
                .isEqualTo(1);
        String text = secret.secret().reveal();
        assertThat(secret.toString() + secret.view()).doesNotContain(text);
        assertThat(secret.view().secret()).isEqualTo(text);
        assertThat(world.instance.sql.strings("SELECT details::text FROM audit_event"))
                .noneMatch(details -> details.contains(text));
    }

    @Test
    void a_list_contains_every_secret_the_oldest_first() {
        IssuedSecret first = world.secret(client);
        IssuedSecret second = secrets.create(root, client, FUTURE);
        world.instance.sql.update("UPDATE client_secret SET last_used_on = '2026-11-30' WHERE id = ?", first.id());
        assertThat(secrets.list(client)).extracting(SecretRow::id).containsExactly(first.id(), second.id());
        assertThat(secrets.list(client).get(0).lastUsedOn()).hasToString("2026-11-30");
        assertThat(secrets.list(client).get(1).expiresAt()).isEqualTo(FUTURE.get());
    }

    @Test
    void a_third_live_secret_is_rejected_until_one_is_deleted_or_has_expired() {
        IssuedSecret first = world.secret(client);
        IssuedSecret second = world.secret(client);
        assertRefused(Problem.CLIENT_SECRETS_EXHAUSTED, () -> world.secret(client));
        secrets.delete(root, client, first.id());
        IssuedSecret third = world.secret(client);
        assertRefused(Problem.CLIENT_SECRETS_EXHAUSTED, () -> world.secret(client));
        expire(second);
        IssuedSecret fourth = world.secret(client);
        assertThat(secrets.list(client)).extracting(SecretRow::id).containsExactly(third.id(), fourth.id());
    }

    @Test
    void an_expiry_must_be_in_the_future() {
        assertThat(errorsOf(() -> secrets.create(root, client, Optional.of(Instant.parse("2020-01-01T00:00:00Z")))))
                .containsExactly("expires_at");
        assertThat(world.count("client_secret")).isZero();
        assertThat(secrets.create(root, client, FUTURE).expiresAt()).isEqualTo(FUTURE.get());
    }

    @Test
    void a_deleted_secret_denies_its_tokens_only() {
        IssuedSecret old = world.secret(client);
        IssuedSecret current = world.secret(client);
        DenylistClaims denied = world.token(client, old.id());
        DenylistClaims accepted = world.token(client, current.id());
        secrets.delete(root, client, old.id());
        assertThat(world.accepts(denied)).isFalse();
        assertThat(world.accepts(accepted)).isTrue();
        assertThat(world.instance.sql.number(
                        "SELECT count(*) FROM revocation WHERE kind = 'session' AND key = ?"
                                + " AND expires_at > clock_timestamp() + interval '24 hours'",
                        old.id().toString()))
                .isEqualTo(1);
        assertThat(world.audited()).endsWith("client_secret_delete " + root + " {}");
    }

    @Test
    void the_secret_of_another_client_is_not_found() {
        ClientId other = world.client("Other");
        IssuedSecret secret = world.secret(client);
        assertRefused(Problem.CLIENT_SECRET_NOT_FOUND, () -> delete(root, other, secret.id()));
        assertRefused(Problem.CLIENT_SECRET_NOT_FOUND, () -> delete(root, client, UUID.randomUUID()));
        ClientId unknown = new ClientId(UUID.randomUUID());
        assertRefused(Problem.CLIENT_NOT_FOUND, () -> delete(root, unknown, secret.id()));
        assertRefused(Problem.CLIENT_NOT_FOUND, () -> world.secret(unknown));
        assertRefused(Problem.CLIENT_NOT_FOUND, () -> secrets.list(unknown));
        assertThat(world.token(client, secret.id())).matches(world::accepts);
        assertThat(delete(root, client, secret.id())).isTrue();
    }

    @Test
    @Tag("ACC-10")
    void only_a_superuser_of_the_database_creates_and_deletes_secrets() {
        UserId admin = world.instance.users.insert("admin1", "hash", "admin");
        IssuedSecret secret = world.secret(client);
        assertRefused(Problem.ROLE_MISSING, () -> secrets.create(admin, client, Optional.empty()));
        assertRefused(Problem.ROLE_MISSING, () -> delete(admin, client, secret.id()));
        assertThat(secrets.list(client)).hasSize(1);
        assertThat(delete(root, client, secret.id())).isTrue();
    }

    private boolean delete(UserId caller, ClientId owner, UUID secret) {
        secrets.delete(caller, owner, secret);
        return true;
    }

    @Test
    void an_operator_creates_a_client_with_its_first_secret() {
        ClientBootstrap.Created created = world.bootstrap.create(
                new ClientRequest("Batch", null, java.util.List.of("verifier"), null), "2999-01-01T00:00:00+01:00");
        assertThat(world.clients.find(created.client()).roles()).containsExactly("verifier");
        assertThat(secrets.list(created.client()))
                .extracting(SecretRow::id, SecretRow::expiresAt)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(
                        created.secret().id(), Instant.parse("2998-12-31T23:00:00Z")));
        assertThat(world.audited()).endsWith("client_create {\"roles\": \"verifier\"}", "client_secret_create {}");
        assertRefused(
                Problem.INPUT_INVALID,
                () -> world.bootstrap.create(new ClientRequest("Past", null, null, null), "2020-01-01T00:00:00Z"));
        assertThat(world.count("client")).as("no client without its secret").isEqualTo(2);
    }

    @Test
    void an_operator_deletes_all_secrets_and_denies_their_tokens() {
        DenylistClaims token = world.token(client, world.secret(client).id());
        DenylistClaims other = world.token(client, world.secret(client).id());
        assertThat(world.revoker.count()).isEqualTo(2);
        assertThat(world.accepts(token)).isTrue();
        assertThat(world.revoker.deleteAll()).isEqualTo(2);
        assertThat(world.accepts(token)).isFalse();
        assertThat(world.accepts(other)).isFalse();
        assertThat(world.count("client_secret")).isZero();
        assertThat(world.revoker.deleteAll()).isZero();
        assertThat(world.audited()).contains("client_secret_delete {\"count\": \"2\"}");
    }
}
