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

/** Why a server cannot be used, in a few words: where TLS ended it, Java's own say little to an operator. */
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
            return "its certificate is from no authority that is trusted here";
        }
        if (has(causes, SSLException.class)) {
            return firstLine(causes.get(causes.size() - 1));
        }
        // PostgreSQL's driver says it best itself, and what lies behind is of the network or of Java.
        return firstLine(e instanceof PSQLException ? e : Throwables.getRootCause(e));
    }

    /** The client of a Redis Cluster suppresses what the nodes said. */
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
