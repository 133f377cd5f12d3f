package io.gatehouse.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.audit.AuditContext;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import io.gatehouse.revocation.RevocationLease;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.storage.Database;
import io.gatehouse.testing.Race;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.token.KeyDao.MacKeyRow;
import io.gatehouse.verifier.DenylistReplica;
import io.gatehouse.verifier.SignatureAlgorithm;
import io.gatehouse.verifier.VerificationKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("TOK-11")
class KeyRotationTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] MESSAGE = "message".getBytes(StandardCharsets.US_ASCII);

    private final TestDatabase server = TestDatabase.migrated();
    private final Database database = Database.over(server.dataSource());
    private final DenylistReplica replica = new DenylistReplica();
    private final MasterKeyRing masters = new MasterKeyRing(randomMaster(), null);
    private final KeyRing ring = store(SignatureAlgorithm.ES256).open();

    private static MasterKey randomMaster() {
        byte[] key = new byte[32];
        RANDOM.nextBytes(key);
        return MasterKey.of(Secret.valueOf(Base64.getEncoder().encodeToString(key)), RANDOM);
    }

    private KeyRingLoader store(SignatureAlgorithm algorithm) {
        return TestKeyRings.store(database, masters, algorithm, replica);
    }

    private KeyRotation rotation(SignatureAlgorithm algorithm, Duration interval) {
        return rotation(algorithm, interval, Duration.ofDays(90));
    }

    private KeyRotation rotation(SignatureAlgorithm algorithm, Duration interval, Duration refreshLifetime) {
        Revocations revocations =
                new Revocations(database, replica, denials -> {}, RevocationLease.always(), Duration.ofSeconds(30));
        KeySettings settings = new KeySettings(algorithm, interval, refreshLifetime);
        return new KeyRotation(
                database,
                revocations,
                TestKeyRings.vault(masters, algorithm),
                new AuditLog(AuditContext::none),
                settings);
    }

    private KeyRotation rotation() {
        return rotation(SignatureAlgorithm.ES256, Duration.ofDays(30));
    }

    private void reload() {
        store(SignatureAlgorithm.ES256).reload(ring);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Moves the times in the tables into the past. */
    private void age(String interval) throws SQLException {
        for (String table : List.of("signing_key", "mac_key")) {
            execute("UPDATE " + table + " SET created_at = created_at - interval '" + interval
                    + "', activated_at = activated_at - interval '" + interval
                    + "', retired_at = retired_at - interval '" + interval + "'");
        }
    }

    private List<String> states() {
        return database.with(KeyDao.class, KeyDao::signingKeys).stream()
                .map(row -> row.state().word())
                .toList();
    }

    private List<String> macStates() {
        return database.with(KeyDao.class, KeyDao::macKeys).stream()
                .map(row -> row.state().word())
                .toList();
    }

    @Test
    void a_key_is_published_a_whole_cache_time_before_it_signs() throws SQLException {
        assertThat(KeyRotation.AHEAD).isGreaterThan(JwksServlet.MAX_AGE);
        age(KeyRotation.AHEAD.toSeconds() - 30 + " seconds");
        assertThatThrownBy(() -> rotation().rotate(KeyKind.SIGNING, false, false))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("force=true");
        age("40 seconds");
        KeyTransition move = rotation().rotate(KeyKind.SIGNING, false, false);
        reload();
        assertThat(ring.current().kid()).isEqualTo(move.current());
        assertThat(ring.published().stream().map(VerificationKey::kid))
                .containsExactly(move.old(), move.current(), move.next());
    }

    @Test
    void a_dry_run_changes_nothing() {
        String version = ring.keys().version();
        rotation().rotate(KeyKind.SIGNING, true, true);
        rotation().rotate(KeyKind.MAC, true, true);
        rotation().revokeSigning(ring.current().kid(), true);
        rotation().revokeMac(0, true);
        assertThat(database.with(KeyDao.class, KeyDao::version)).isEqualTo(version);
    }

    @Test
    void a_retired_key_verifies_until_its_last_token_has_expired() throws SQLException {
        SigningKey old = ring.current();
        byte[] signature = old.sign(MESSAGE);
        rotation().rotate(KeyKind.SIGNING, true, false);
        age("1 day 5 minutes");
        rotation(SignatureAlgorithm.ES256, Duration.ZERO).runSchedule(List::of);
        reload();
        assertThat(ring.find(old.kid()).orElseThrow().verifies(MESSAGE, signature))
                .isTrue();
        age("10 minutes");
        rotation(SignatureAlgorithm.ES256, Duration.ZERO).runSchedule(List::of);
        reload();
        assertThat(ring.find(old.kid())).isEmpty();
        assertThat(states()).containsExactly("current", "next");
    }

    @Test
    void a_retired_mac_key_stays_while_a_refresh_token_may_be_valid() throws SQLException {
        byte[] mac = ring.macKeys().mac(0, MESSAGE).orElseThrow();
        rotation().rotate(KeyKind.MAC, true, false);
        reload();
        assertThat(ring.macKeys().current()).isEqualTo(1);
        assertThat(ring.macKeys().mac(0, MESSAGE)).contains(mac);
        age("90 days 9 minutes");
        rotation(SignatureAlgorithm.ES256, Duration.ZERO).runSchedule(List::of);
        assertThat(macStates()).containsExactly("retired", "current", "next");
        age("2 minutes");
        rotation(SignatureAlgorithm.ES256, Duration.ZERO).runSchedule(List::of);
        assertThat(macStates()).containsExactly("current", "next");
    }

    @Test
    void a_retired_mac_key_stays_for_the_longest_ticket_even_if_refresh_tokens_live_shorter() throws SQLException {
        KeyRotation schedule = rotation(SignatureAlgorithm.ES256, Duration.ZERO, Duration.ofHours(1));
        TicketCodec tickets = new TicketCodec(ring);
        Secret longest =
                tickets.write(TicketPurpose.INVITATION, 0, new byte[16]).orElseThrow();
        assertThat(TicketPurpose.INVITATION.lifetime())
                .isEqualTo(TicketPurpose.longestLifetime())
                .isEqualTo(Duration.ofDays(7));
        rotation().rotate(KeyKind.MAC, true, false);
        age("7 days 9 minutes");
        schedule.runSchedule(List::of);
        reload();
        assertThat(tickets.read(TicketPurpose.INVITATION, longest)).isPresent();
        age("2 minutes");
        schedule.runSchedule(List::of);
        reload();
        assertThat(tickets.read(TicketPurpose.INVITATION, longest)).isEmpty();
        assertThat(macStates()).containsExactly("current", "next");
    }

    @Test
    void the_schedule_rotates_once_with_several_instances() throws Exception {
        age("29 days");
        rotation().runSchedule(List::of);
        assertThat(states()).containsExactly("current", "next");
        age("1 day");
        rotation(SignatureAlgorithm.ES256, Duration.ZERO).runSchedule(List::of);
        assertThat(states()).containsExactly("current", "next");
        List<Callable<Boolean>> instances = Collections.nCopies(4, () -> {
            rotation().runSchedule(List::of);
            return true;
        });
        Race.run(instances);
        assertThat(states()).containsExactly("retired", "current", "next");
        assertThat(macStates()).containsExactly("retired", "current", "next");
    }

    @Test
    void the_schedule_waits_a_day_at_most_for_verifiers_without_the_next_key() throws SQLException {
        KeyFollowers late = () -> List.of("orders (late)");
        age("30 days");
        rotation().runSchedule(late);
        assertThat(states()).containsExactly("current", "next");
        assertThat(macStates()).as("no verifier has these").containsExactly("retired", "current", "next");
        age("23 hours");
        rotation().runSchedule(late);
        assertThat(states()).containsExactly("current", "next");
        age("2 hours");
        rotation().runSchedule(late);
        assertThat(states()).containsExactly("retired", "current", "next");
    }

    @ParameterizedTest
    @EnumSource(SignatureAlgorithm.class)
    void another_algorithm_applies_to_new_keys(SignatureAlgorithm algorithm) {
        KeyRotation other = rotation(algorithm, Duration.ZERO);
        SigningKey old = ring.current();
        byte[] signature = old.sign(MESSAGE);
        other.rotate(KeyKind.SIGNING, true, false);
        other.rotate(KeyKind.SIGNING, true, false);
        reload();
        assertThat(ring.current().verification().algorithm()).isEqualTo(algorithm);
        assertThat(ring.find(ring.current().kid())
                        .orElseThrow()
                        .verifies(MESSAGE, ring.current().sign(MESSAGE)))
                .isTrue();
        assertThat(ring.find(old.kid()).orElseThrow().verifies(MESSAGE, signature))
                .isTrue();
    }

    @Test
    void a_revoked_current_key_is_refused_and_the_next_one_signs_before_the_tables_are_read_again() {
        String old = ring.current().kid();
        KeyTransition move = rotation().revokeSigning(old, false);
        assertThat(ring.current().kid()).isEqualTo(move.current()).isNotEqualTo(old);
        reload();
        assertThat(ring.current().kid()).isEqualTo(move.current());
        assertThat(ring.find(old)).isEmpty();
        assertThat(states()).containsExactly("denied", "current", "next");
        assertThatThrownBy(() -> rotation().revokeSigning(old, false)).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> rotation().revokeSigning("unknown", false)).isInstanceOf(ProblemException.class);
    }

    @Test
    void a_key_that_is_next_or_retired_can_be_revoked_too() {
        String first = ring.current().kid();
        KeyTransition move = rotation().rotate(KeyKind.SIGNING, true, false);
        KeyTransition nextGone = rotation().revokeSigning(move.next(), false);
        KeyTransition oldGone = rotation().revokeSigning(first, false);
        assertThat(nextGone.next()).isNotEmpty();
        assertThat(oldGone.next()).isEmpty();
        reload();
        assertThat(ring.current().kid()).isEqualTo(move.current());
        assertThat(ring.published().stream().map(VerificationKey::kid))
                .containsExactlyInAnyOrder(move.current(), nextGone.next());
    }

    @Test
    void a_denied_key_stays_denied_on_an_instance_that_starts_later() {
        String old = ring.current().kid();
        rotation().revokeSigning(old, false);
        DenylistReplica later = new DenylistReplica();
        KeyRing fresh = TestKeyRings.store(database, masters, SignatureAlgorithm.ES256, later)
                .open();
        assertThat(fresh.find(old)).isEmpty();
        assertThat(later.size()).isEqualTo(1);
    }

    @Test
    void refresh_tokens_of_a_revoked_mac_key_are_rejected_and_its_number_is_not_reused_at_once() {
        byte[] mac = ring.macKeys().mac(0, MESSAGE).orElseThrow();
        rotation().revokeMac(0, false);
        reload();
        assertThat(ring.macKeys().current()).isEqualTo(1);
        assertThat(ring.macKeys().mac(0, MESSAGE)).isEmpty();
        assertThat(mac).hasSize(32);
        assertThatThrownBy(() -> rotation().revokeMac(0, false)).isInstanceOf(ProblemException.class);
    }

    @Test
    void numbers_of_mac_keys_wrap_around_and_skip_those_in_use() {
        List<MacKeyRow> rows = new ArrayList<>();
        assertThat(MacKeyKind.freeNumber(rows)).isZero();
        rows.add(mac(254));
        rows.add(mac(255));
        assertThat(MacKeyKind.freeNumber(rows)).isZero();
        rows.add(0, mac(0));
        rows.add(1, mac(1));
        assertThat(MacKeyKind.freeNumber(rows)).isEqualTo(2);
        List<MacKeyRow> all =
                IntStream.range(0, 256).mapToObj(KeyRotationTest::mac).toList();
        assertThatThrownBy(() -> MacKeyKind.freeNumber(all)).isInstanceOf(IllegalStateException.class);
    }

    private static MacKeyRow mac(int id) {
        return new MacKeyRow(id, KeyState.RETIRED, new byte[0], "", 0, null);
    }

    @Test
    void after_resealing_the_old_master_key_is_not_needed() {
        MasterKey fresh = randomMaster();
        MasterKeyRing both = new MasterKeyRing(fresh, masters.current());
        rotation().revokeSigning(ring.current().kid(), false);
        KeyResealing resealing = new KeyResealing(
                database, TestKeyRings.vault(both, SignatureAlgorithm.ES256), new AuditLog(AuditContext::none));
        assertThat(resealing.reseal(true)).isEqualTo(4);
        assertThat(resealing.reseal(false)).isEqualTo(4);
        assertThat(resealing.reseal(false)).isZero();
        MasterKeyRing alone = new MasterKeyRing(fresh, null);
        assertThat(TestKeyRings.open(database, alone).current().kid())
                .isEqualTo(ring.current().kid());
        assertThatThrownBy(() -> TestKeyRings.open(database, masters)).isInstanceOf(KeyUnusableException.class);
    }

    @Test
    void resealing_without_the_key_that_opens_changes_nothing() {
        String version = database.with(KeyDao.class, KeyDao::version);
        MasterKeyRing strangers = new MasterKeyRing(randomMaster(), randomMaster());
        KeyResealing resealing = new KeyResealing(
                database, TestKeyRings.vault(strangers, SignatureAlgorithm.ES256), new AuditLog(AuditContext::none));
        assertThatThrownBy(() -> resealing.reseal(false)).isInstanceOf(KeyUnusableException.class);
        assertThat(database.with(KeyDao.class, KeyDao::version)).isEqualTo(version);
    }

    @Test
    void keys_that_cannot_be_opened_are_reported_once_and_loaded_when_they_can_be_opened() {
        KeyRingLoader behind = store(SignatureAlgorithm.ES256);
        String before = ring.keys().version();
        MasterKey fresh = randomMaster();
        reseal(new MasterKeyRing(fresh, masters.current()));
        assertThatThrownBy(() -> behind.reload(ring)).isInstanceOf(KeyUnusableException.class);
        behind.reload(ring);
        assertThat(ring.keys().version()).isEqualTo(before);
        reseal(new MasterKeyRing(masters.current(), fresh));
        rotation().revokeSigning(ring.current().kid(), false);
        behind.reload(ring);
        assertThat(ring.keys().version()).isEqualTo(database.with(KeyDao.class, KeyDao::version));
        reseal(new MasterKeyRing(fresh, masters.current()));
        assertThatThrownBy(() -> behind.reload(ring)).isInstanceOf(KeyUnusableException.class);
    }

    private void reseal(MasterKeyRing both) {
        new KeyResealing(database, TestKeyRings.vault(both, SignatureAlgorithm.ES256), new AuditLog(AuditContext::none))
                .reseal(false);
    }
}
