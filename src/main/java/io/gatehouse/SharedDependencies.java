package io.gatehouse;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.configuration.GatehouseConfiguration;
import io.gatehouse.kernel.Secret;
import io.gatehouse.revocation.DenylistModule;
import io.gatehouse.storage.Database;
import io.gatehouse.storage.DedicatedConnection;
import io.gatehouse.storage.RedisStore;
import io.gatehouse.token.AuditKeyStore;
import io.gatehouse.token.KeyModule;
import io.gatehouse.token.MasterKey;
import io.gatehouse.token.MasterKeyRing;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Time, chance and what else the parts of the service share, whether they serve or run one command. */
record SharedDependencies(
        Clock clock, LongSupplier nanoTime, SecureRandom random, Supplier<UUID> newId, AuditLog audit) {
    MasterKeyRing masters(GatehouseConfiguration configuration) {
        return MasterKeyRing.of(configuration.getMasterKey(), configuration.getMasterKeyPrevious(), random);
    }

    /** The keys that seal audit events. */
    AuditKeyStore auditKeys(GatehouseConfiguration configuration, Database database) {
        return KeyModule.auditKeys(database, masters(configuration), audit, random, newId);
    }

    /** A key for one purpose, the same on every instance. */
    Secret derived(GatehouseConfiguration configuration, String purpose) {
        return MasterKey.of(configuration.getMasterKey(), random).derive(purpose);
    }

    /** What an instance needs to be one of those that revoke. */
    DenylistModule.Needs denylist(
            GatehouseConfiguration configuration, Database database, DedicatedConnection own, RedisStore redis) {
        return new DenylistModule.Needs(
                database,
                own,
                redis,
                configuration.getDenylist().maxStaleness(),
                configuration.getTokens().leeway(),
                configuration.getDatabase().longestStatement(),
                configuration.getRedis().socketTimeout(),
                masters(configuration).derive("gatehouse revocation stream"),
                clock,
                nanoTime,
                newId);
    }
}
