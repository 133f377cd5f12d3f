package io.gatehouse.storage;

import io.gatehouse.kernel.Pem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;

/** TLS to Redis, to each server of whatever topology. */
final class RedisTls {
    private RedisTls() {}

    /** @param trusted authorities instead of the JVM's */
    static SslOptions options(Optional<KeyStore> trusted) {
        // Full: without the host's name any certificate of those authorities would do.
        SslOptions.Builder options = SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL);
        trusted.ifPresent(store -> {
            byte[] stored = stored(store);
            options.trustStoreType(store.getType())
                    .truststore(() -> new ByteArrayInputStream(stored), Pem.PASSWORD.toCharArray());
        });
        return options.build();
    }

    private static byte[] stored(KeyStore store) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            store.store(bytes, Pem.PASSWORD.toCharArray());
            return bytes.toByteArray();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("A store of certificates could not be written to memory", e);
        }
    }
}
