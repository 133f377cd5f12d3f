package io.gatehouse.api;

import io.gatehouse.configuration.GatehouseConfiguration;
import io.gatehouse.storage.Database;
import io.gatehouse.testing.TestService;
import io.gatehouse.token.KeyRing;
import io.gatehouse.token.MasterKey;
import io.gatehouse.token.MasterKeyRing;
import io.gatehouse.token.TestKeyRings;
import java.security.SecureRandom;

/** Reads the signing keys of a running service, for invalid tokens with a valid signature. */
public final class OwnKeys {
    private OwnKeys() {}

    public static KeyRing of(TestService service) {
        GatehouseConfiguration configuration = service.support().getConfiguration();
        MasterKeyRing master = new MasterKeyRing(MasterKey.of(configuration.getMasterKey(), new SecureRandom()), null);
        return TestKeyRings.open(Database.over(service.database().dataSource()), master);
    }
}
