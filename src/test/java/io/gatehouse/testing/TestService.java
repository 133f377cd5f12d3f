package io.gatehouse.testing;

import io.dropwizard.testing.ConfigOverride;
import io.dropwizard.testing.DropwizardTestSupport;
import io.gatehouse.GatehouseApplication;
import io.gatehouse.configuration.GatehouseConfiguration;
import java.net.URI;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The complete service in this JVM with {@code config-test.yml}, on a real PostgreSQL and Redis. Thread-safe. */
public final class TestService implements AutoCloseable {
    private final TestDatabase database;
    private final TestRedis redis;
    private final String masterKey;
    private final List<ConfigOverride> overrides;
    private final DropwizardTestSupport<GatehouseConfiguration> support;

    private TestService(TestDatabase database, TestRedis redis, String masterKey, ConfigOverride... overrides) {
        this.database = database;
        this.redis = redis;
        this.masterKey = masterKey;
        List<ConfigOverride> all = new ArrayList<>(List.of(overrides));
        this.overrides = all;
        TestDatabase served = database.runtime();
        all.add(ConfigOverride.config("database.url", served.jdbcUrl()));
        all.add(ConfigOverride.config("database.user", served.user()));
        all.add(ConfigOverride.config("database.password", served.password()));
        all.add(ConfigOverride.config("redis.url", redis.url()));
        all.add(ConfigOverride.config("master_key", masterKey));
        support = new DropwizardTestSupport<>(
                GatehouseApplication.class, "config-test.yml", all.toArray(ConfigOverride[]::new));
    }

    /** Starts an instance on a fresh database and a fresh Redis. */
    public static TestService start(ConfigOverride... overrides) {
        return start(TestDatabase.migrated(), TestRedis.fresh(), overrides);
    }

    /** Starts an instance on these stores, such as through a {@link Relay}. */
    public static TestService start(TestDatabase database, TestRedis redis, ConfigOverride... overrides) {
        return start(database, redis, newMasterKey(), overrides);
    }

    private static String newMasterKey() {
        byte[] masterKey = new byte[32];
        new SecureRandom().nextBytes(masterKey);
        return Base64.getEncoder().encodeToString(masterKey);
    }

    /** Starts another instance on the same database and Redis. */
    public TestService startAnother(ConfigOverride... overrides) {
        return start(database, redis, masterKey, overrides);
    }

    /** As {@link #startAnother}, with another master key. */
    public TestService startWithMasterKey(String otherMasterKey, ConfigOverride... overrides) {
        return start(database, redis, otherMasterKey, overrides);
    }

    /** 32 bytes in base64. */
    public String masterKey() {
        return masterKey;
    }

    private static TestService start(
            TestDatabase database, TestRedis redis, String masterKey, ConfigOverride... overrides) {
        TestService service = new TestService(database, redis, masterKey, overrides);
        try {
            service.support.before();
        } catch (Exception e) {
            service.support.after();
            throw new IllegalStateException("The service did not start", e);
        } finally {
            // Overrides are system properties of the JVM, which another service would inherit.
            service.overrides.forEach(ConfigOverride::removeFromSystemProperties);
        }
        return service;
    }

    /** The root of the application port, without a trailing slash. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + support.getLocalPort());
    }

    /** The root of the admin port. */
    public URI adminUri() {
        return URI.create("http://127.0.0.1:" + support.getAdminPort());
    }

    /** The database as the owner of the tables. The service connects as the runtime role. */
    public TestDatabase database() {
        return database;
    }

    public TestRedis redis() {
        return redis;
    }

    /** The running application, for tests that inspect registered components. */
    public DropwizardTestSupport<GatehouseConfiguration> support() {
        return support;
    }

    @Override
    public void close() {
        support.after();
    }
}
