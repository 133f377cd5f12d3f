package io.gatehouse.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Jwt;
import io.gatehouse.http.access.ClientCredentials;
import io.gatehouse.kernel.ClientId;
import io.gatehouse.kernel.Problem;
import io.gatehouse.testing.Refusals;
import io.gatehouse.testing.TestInstance;
import io.gatehouse.testing.Throttles;
import io.gatehouse.token.AccessTokenMinter;
import io.gatehouse.token.CheckedMinter;
import io.gatehouse.token.KeyRing;
import io.gatehouse.token.TestKeyRings;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.DenylistEntry.Kind;
import io.gatehouse.verifier.Freshness;
import io.gatehouse.verifier.TokenType;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** After a failover PostgreSQL has lost the last changes of a client, while replicas still reflect them. */
@Tag("REV-13")
@Tag("CLI-04")
class ClientLostCommitTest {
    private static final InetAddress ADDRESS = InetAddress.getLoopbackAddress();
    private final Instant until = Instant.now().plusSeconds(86_400);
    private final ClientFixture world = new ClientFixture();
    private final TestInstance instance = world.instance;
    private final Freshness freshness = new Freshness(System::nanoTime, Duration.ofDays(1));
    private final ClientAuthentication authentication;
    private final ClientTokenIssuer tokens;
    private final ClientId client = world.client("orders", "introspector");
    private final IssuedSecret secret = world.secret(client);

    ClientLostCommitTest() {
        KeyRing keys = TestKeyRings.make();
        CheckedMinter minter = new CheckedMinter(
                instance.revocations,
                new AccessTokenMinter(keys, "https://id.example", "gatehouse", TokenType.AT_JWT),
                instance.replica,
                instance.audit);
        ClientRecorder recorder = new ClientRecorder(instance.database, instance.auditSums, instance.metrics);
        freshness.completeAsOf(System.nanoTime());
        authentication = new ClientAuthentication(
                instance.database,
                minter,
                new VerifiedSecrets(instance.replica, freshness, System::nanoTime),
                Throttles.generous(),
                recorder);
        tokens = new ClientTokenIssuer(instance.database, authentication, minter, recorder, new SecureRandom());
    }

    @AfterEach
    void close() {
        world.close();
    }

    private ClientCredentials credentials() {
        return new ClientCredentials(client.toString(), secret.secret());
    }

    private ClientToken token() {
        return tokens.issue(credentials(), List.of(), ADDRESS);
    }

    private void assertRefused() {
        assertThat(Refusals.problemOf(this::token)).isEqualTo(Problem.CLIENT_AUTHENTICATION_FAILED);
        assertThat(Refusals.problemOf(() -> authentication.authenticate(credentials(), ADDRESS)))
                .isEqualTo(Problem.CLIENT_AUTHENTICATION_FAILED);
    }

    private long entries(String kind) {
        return instance.sql.number("SELECT count(*) FROM revocation WHERE kind = ?", kind);
    }

    @Test
    void a_secret_whose_deletion_was_lost_is_deleted_again() {
        token();
        instance.replica.apply(new DenylistEntry(Kind.SESSION, secret.id().toString(), 0, until));

        assertRefused();
        assertThat(world.count("client_secret")).isZero();
        assertThat(entries("session")).as("for instances that start later").isEqualTo(1);
        assertThat(instance.sql.number("SELECT count(*) FROM audit_event WHERE action = 'revocation_restored'"))
                .isEqualTo(1);
    }

    @Test
    void a_lost_deletion_is_found_by_client_authentication_too() {
        instance.replica.apply(new DenylistEntry(Kind.SESSION, secret.id().toString(), 0, until));

        assertThat(Refusals.problemOf(() -> authentication.authenticate(credentials(), ADDRESS)))
                .isEqualTo(Problem.CLIENT_AUTHENTICATION_FAILED);
        assertThat(world.count("client_secret")).isZero();
    }

    @Test
    void a_lost_epoch_of_the_client_is_raised_and_locks_nobody_out() {
        long lost = Instant.now().plusSeconds(3600).toEpochMilli();
        instance.replica.apply(new DenylistEntry(Kind.SUBJECT, client.toString(), lost, until));

        assertThat(authentication.authenticate(credentials(), ADDRESS).roles()).containsExactly("introspector");
        assertThat(Jwt.claims(token().accessToken().reveal()).path("user_epoch").asLong())
                .isEqualTo(lost);
        assertThat(instance.sql.number("SELECT authz_epoch FROM client WHERE id = ?", client.value()))
                .isEqualTo(lost);
        assertThat(entries("subject")).isEqualTo(1);
    }

    @Test
    void lost_epochs_of_a_role_and_of_the_realm_are_raised() {
        long lost = Instant.now().plusSeconds(3600).toEpochMilli();
        instance.replica.apply(new DenylistEntry(Kind.ROLE, "introspector", lost, until));
        instance.replica.apply(new DenylistEntry(Kind.REALM, DenylistEntry.WHOLE_REALM, lost + 1, until));

        assertThat(Jwt.claims(token().accessToken().reveal())
                        .path("realm_epoch")
                        .asLong())
                .isEqualTo(lost + 1);
        assertThat(entries("realm")).isEqualTo(1);
    }

    @Test
    void a_remembered_secret_is_read_again_when_the_denylist_changes_or_is_stale() {
        authentication.authenticate(credentials(), ADDRESS);
        instance.sql.update("DELETE FROM client_role WHERE client_id = ?", client.value());
        assertThat(authentication.authenticate(credentials(), ADDRESS).roles())
                .as("without an entry, the roles of the last minute")
                .containsExactly("introspector");

        long epoch = instance.sql.number(
                "UPDATE client SET authz_epoch = authz_epoch + 1 WHERE id = ? RETURNING authz_epoch", client.value());
        instance.replica.apply(new DenylistEntry(Kind.SUBJECT, client.toString(), epoch, until));
        assertThat(authentication.authenticate(credentials(), ADDRESS).roles()).isEmpty();
    }

    @Test
    void the_day_of_use_is_recorded_once() {
        token();
        ClientRecorder recorder = new ClientRecorder(
                instance.database, instance.auditSums, new io.prometheus.metrics.model.registry.PrometheusRegistry());
        recorder.authenticated(instance.database
                .with(ClientCredentialsDao.class, dao -> dao.find(secret.id()))
                .orElseThrow());
        recorder.run();

        assertThat(instance.sql.number(
                        "SELECT count(*) FROM client_secret WHERE last_used_on = (now() AT TIME ZONE 'UTC')::date"))
                .isEqualTo(1);
        assertThat(instance.database.<ClientCredentialsDao, Integer>with(
                        ClientCredentialsDao.class, dao -> dao.recordUse(new java.util.UUID[] {secret.id()})))
                .isZero();
    }
}
