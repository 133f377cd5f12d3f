package io.gatehouse.password;

import io.gatehouse.kernel.Secret;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks whether a password is known from a breach, with a file, a service, both or neither. A password is accepted
 * when a source fails; the failure is logged and counted. Thread-safe.
 */
public final class BreachedPasswords {
    private static final Logger LOG = LoggerFactory.getLogger(BreachedPasswords.class);

    private final List<BreachedPasswordSource> sources;
    private final Counter rejected;
    private final Counter failed;

    BreachedPasswords(List<BreachedPasswordSource> sources, PrometheusRegistry metrics) {
        this.sources = List.copyOf(sources);
        this.rejected = Counter.builder()
                .name("gatehouse_password_breached_refused")
                .help("New passwords that were rejected because they are known from a breach")
                .withoutExemplars()
                .register(metrics);
        this.failed = Counter.builder()
                .name("gatehouse_password_breached_failed")
                .help("Lookups of breached passwords that failed, so that the password was accepted")
                .withoutExemplars()
                .register(metrics);
    }

    /**
     * Creates the check from the configured sources.
     *
     * @param file lines {@code SHA1:COUNT}, see {@link BreachedPasswordFile#unusableReason}
     * @param service base URI of a service that provides {@code GET /range/ABCDE}
     */
    public static BreachedPasswords create(@Nullable String file, @Nullable URI service, PrometheusRegistry metrics) {
        List<BreachedPasswordSource> sources = new ArrayList<>();
        if (file != null) {
            sources.add(new BreachedPasswordFile(Path.of(file)));
        }
        if (service != null) {
            sources.add(new BreachedPasswordService(service, BreachedPasswordService.TIMEOUT));
        }
        return new BreachedPasswords(sources, metrics);
    }

    /** Creates a check without sources, which accepts every password. */
    public static BreachedPasswords none() {
        return new BreachedPasswords(List.of(), new PrometheusRegistry());
    }

    /** Whether one of the sources contains the password, as it was typed or in NFKC. */
    boolean contains(Secret password) {
        Set<String> digests = new TreeSet<>();
        if (!sources.isEmpty()) {
            digests.add(sha1(PasswordNormalizer.normal(password)));
            digests.add(sha1(password.reveal()));
        }
        boolean found = digests.stream().anyMatch(sha1 -> sources.stream().anyMatch(source -> contains(source, sha1)));
        if (found) {
            rejected.inc();
        }
        return found;
    }

    private boolean contains(BreachedPasswordSource source, String sha1) {
        try {
            return source.contains(sha1);
        } catch (IOException e) {
            failed.inc();
            LOG.warn("A list of breached passwords cannot be read; the new password is accepted without this check", e);
            return false;
        }
    }

    private static String sha1(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().withUpperCase().formatHex(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has SHA-1", e);
        }
    }
}
