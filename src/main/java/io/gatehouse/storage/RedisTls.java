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

/** The TLS options for connections to Redis in every topology. */
final class RedisTls {
    private RedisTls() {}

    /** @param trusted certificate authorities that replace the JVM's */
    static SslOptions options(Optional<KeyStore> trusted) {
        // FULL also checks the host name; otherwise any certificate of a trusted authority would be accepted.
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
            throw new IllegalStateException("A key store can be written to memory", e);
        }
    }
}
