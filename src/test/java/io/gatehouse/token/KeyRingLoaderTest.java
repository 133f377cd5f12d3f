package io.gatehouse.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.Secret;
import io.gatehouse.storage.Database;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.verifier.DenylistReplica;
import io.gatehouse.verifier.SignatureAlgorithm;
import io.gatehouse.verifier.VerificationKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("SEC-01")
class KeyRingLoaderTest {
    private static final int INSTANCES = 4;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final TestDatabase database = TestDatabase.migrated();
    private final Secret master = randomMaster();
    private final DenylistReplica replica = new DenylistReplica();

    private static Secret randomMaster() {
        byte[] key = new byte[32];
        RANDOM.nextBytes(key);
        return Secret.valueOf(Base64.getEncoder().encodeToString(key));
    }

    private KeyRingLoader store(Secret masterKey) {
        return TestKeyRings.store(
                Database.over(database.dataSource()),
                new MasterKeyRing(MasterKey.of(masterKey, RANDOM), null),
                SignatureAlgorithm.ES256,
                replica);
    }

    private int execute(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    private List<String> column(String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    @Test
    void instances_that_start_at_once_create_one_set_of_keys() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(INSTANCES);
        CyclicBarrier start = new CyclicBarrier(INSTANCES);
        List<Future<KeyRing>> opening = new ArrayList<>();
        for (int i = 0; i < INSTANCES; i++) {
            opening.add(threads.submit(() -> {
                start.await();
                return store(master).open();
            }));
        }
        List<String> current = new ArrayList<>();
        for (Future<KeyRing> each : opening) {
            current.add(each.get().current().kid());
        }
        threads.shutdown();
        assertThat(current).hasSize(INSTANCES);
        assertThat(List.copyOf(java.util.Set.copyOf(current))).hasSize(1);
        assertThat(column("SELECT state FROM signing_key ORDER BY state")).containsExactly("current", "next");
        assertThat(column("SELECT state FROM mac_key ORDER BY state")).containsExactly("current", "next");
    }

    @Test
    void keys_are_opened_again_after_a_restart() {
        KeyRing first = store(master).open();
        KeyRing second = store(master).open();
        byte[] signed = first.current().sign(new byte[1]);
        assertThat(second.current().verification().verifies(new byte[1], signed))
                .isTrue();
        assertThat(second.published().stream().map(VerificationKey::kid)).hasSize(2);
        byte[] message = "message".getBytes(StandardCharsets.US_ASCII);
        assertThat(second.macKeys().mac(0, message).orElseThrow())
                .isEqualTo(first.macKeys().mac(0, message).orElseThrow());
    }

    @Test
    void another_master_key_is_rejected_and_seals_nothing() throws SQLException {
        store(master).open();
        execute("DELETE FROM signing_key WHERE state = 'next'");
        assertThatThrownBy(() -> store(randomMaster()).open())
                .isInstanceOf(KeyUnusableException.class)
                .hasMessageContaining("GATEHOUSE_MASTER_KEY")
                .hasNoCause();
        assertThat(column("SELECT state FROM signing_key")).containsExactly("current");
        execute("DELETE FROM signing_key");
        assertThatThrownBy(() -> store(randomMaster()).open()).isInstanceOf(KeyUnusableException.class);
        assertThat(column("SELECT state FROM signing_key")).isEmpty();
    }

    @Test
    void the_tables_hold_no_private_key() throws SQLException {
        KeyRing ring = store(master).open();
        String dump = String.join("\n", column("SELECT signing_key::text FROM signing_key"))
                + String.join("\n", column("SELECT mac_key::text FROM mac_key"))
                + String.join("\n", column("SELECT audit_event::text FROM audit_event"));
        byte[] secret = secretOf(ring.current().kid());
        String scalar = HexFormat.of().formatHex(Arrays.copyOfRange(secret, 36, 68));
        assertThat(dump)
                .contains(ring.current().kid())
                .doesNotContain(scalar)
                .doesNotContain(HexFormat.of().formatHex(secret));
    }

    private byte[] secretOf(String kid) {
        return Database.over(database.dataSource()).with(KeyDao.class, KeyDao::signingKeys).stream()
                .filter(row -> row.kid().equals(kid))
                .map(row -> MasterKey.of(master, RANDOM).open(row.sealedKey(), kid))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_reload_shows_new_states_and_a_denied_key_is_not_published() throws SQLException {
        KeyRingLoader store = store(master);
        KeyRing ring = store.open();
        String old = ring.current().kid();
        execute("UPDATE signing_key SET state = 'denied' WHERE state = 'current'");
        execute("UPDATE signing_key SET state = 'current' WHERE state = 'next'");
        store(master).open();
        store.reload(ring);
        assertThat(ring.current().kid()).isNotEqualTo(old);
        assertThat(ring.find(old)).isEmpty();
        assertThat(ring.find(ring.current().kid())).isPresent();
    }
}
