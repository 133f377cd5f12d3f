package io.gatehouse.command;

import com.google.common.base.Throwables;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.postgresql.util.PSQLException;

/**
 * Describes in a few words why a server cannot be used. For a failed TLS handshake it replaces Java's message, which
 * does not help an operator.
 */
final class FailureReason {
    private FailureReason() {}

    static String of(Throwable e) {
        List<Throwable> causes = causes(e);
        if (has(causes, CertificateExpiredException.class)) {
            return "its certificate has expired";
        }
        if (has(causes, CertificateNotYetValidException.class)) {
            return "its certificate is not valid yet";
        }
        if (has(causes, CertPathBuilderException.class) || has(causes, CertPathValidatorException.class)) {
            return "its certificate was not issued by a trusted authority";
        }
        if (has(causes, SSLException.class)) {
            return firstLine(causes.get(causes.size() - 1));
        }
        // The message of the PostgreSQL driver is the best one; its causes are details of the network or of Java.
        return firstLine(e instanceof PSQLException ? e : Throwables.getRootCause(e));
    }

    /** The Redis Cluster client attaches the errors of the nodes as suppressed exceptions. */
    private static List<Throwable> causes(Throwable e) {
        return Stream.concat(Stream.of(e), Stream.of(e.getSuppressed()))
                .flatMap(each -> Throwables.getCausalChain(each).stream())
                .toList();
    }

    private static boolean has(List<Throwable> causes, Class<?> type) {
        return causes.stream().anyMatch(type::isInstance);
    }

    private static String firstLine(Throwable e) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
    }
}
