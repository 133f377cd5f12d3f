package io.gatehouse.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.audit.AuditContext;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.kernel.Secret;
import io.gatehouse.storage.Database;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.TestSources;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("AUD-01")
@Tag("SEC-01")
class AuditKeyStoreTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Database database = Database.over(TestDatabase.migrated().dataSource());

    private static Secret master() {
        byte[] key = new byte[32];
        RANDOM.nextBytes(key);
        return Secret.valueOf(Base64.getEncoder().encodeToString(key));
    }

    private String clients(MasterKeyRing masters) {
        return KeyModule.auditKeys(database, masters, new AuditLog(AuditContext::none), TestSources.system())
                .open()
                .clients()
                .reveal();
    }

    @Test
    void the_key_is_created_once_and_survives_a_change_of_the_master_key() {
        Secret old = master();
        Secret next = master();
        MasterKeyRing before = MasterKeyRing.of(old, Optional.empty(), RANDOM);
        MasterKeyRing after = MasterKeyRing.of(next, Optional.empty(), RANDOM);
        String clients = clients(before);
        assertThat(clients(before)).isEqualTo(clients);
        assertThatThrownBy(() -> clients(after)).isInstanceOf(KeyUnusableException.class);
        MasterKeyRing both = MasterKeyRing.of(next, Optional.of(old), RANDOM);
        assertThat(clients(both)).isEqualTo(clients);
        KeyResealing resealing =
                KeyModule.resealing(database, both, new AuditLog(AuditContext::none), TestSources.system());
        assertThat(resealing.reseal(true)).isEqualTo(1);
        assertThat(resealing.reseal(false)).isEqualTo(1);
        assertThat(resealing.reseal(false)).isZero();
        assertThat(clients(after)).isEqualTo(clients);
        assertThatThrownBy(() -> clients(before)).isInstanceOf(KeyUnusableException.class);
    }
}
