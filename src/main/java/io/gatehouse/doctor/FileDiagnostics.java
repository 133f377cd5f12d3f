package io.gatehouse.doctor;

import static io.gatehouse.doctor.Diagnosis.failure;
import static io.gatehouse.doctor.Diagnosis.ok;
import static io.gatehouse.doctor.Diagnosis.warning;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Looks at who else on this machine can read secrets or change the configuration. */
final class FileDiagnostics {
    private static final String SUBJECT = "files";
    private static final String SUFFIX = "_FILE";
    /** What they hold is shown to whoever connects. */
    private static final List<String> PUBLIC = List.of("_CA", "_CERTIFICATE");

    private FileDiagnostics() {}

    /**
     * Looks at the configuration, a {@code .env} beside it, and each file that a variable names.
     *
     * @param environment the variables, by name
     */
    static List<Diagnosis> findings(Path configuration, Map<String, String> environment) {
        List<Diagnosis> findings = new ArrayList<>();
        if (permissions(configuration).contains(PosixFilePermission.OTHERS_WRITE)) {
            findings.add(failure(SUBJECT, "Everybody can change " + configuration + ": chmod o-w it."));
        }
        secrets(configuration, environment).forEach((path, name) -> {
            Set<PosixFilePermission> permissions = permissions(path);
            boolean open = PUBLIC.stream().anyMatch(name::endsWith);
            if (permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
                findings.add(failure(SUBJECT, "Everybody can change the file of " + name + ": chmod 600 it."));
            } else if (!open && permissions.contains(PosixFilePermission.OTHERS_READ)) {
                findings.add(
                        warning(SUBJECT, "Everybody on this machine can read the file of " + name + ": chmod 600 it."));
            }
        });
        return findings.isEmpty()
                ? List.of(ok(SUBJECT, "Nobody else can read the secrets' files or change the configuration."))
                : findings;
    }

    private static Map<Path, String> secrets(Path configuration, Map<String, String> environment) {
        Map<Path, String> found = new TreeMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith("GATEHOUSE_") && name.endsWith(SUFFIX) && !value.isEmpty()) {
                found.put(Path.of(value), name.substring(0, name.length() - SUFFIX.length()));
            }
        });
        Path dotEnv = configuration.toAbsolutePath().resolveSibling(".env");
        if (Files.isRegularFile(dotEnv)) {
            found.put(dotEnv, ".env");
        }
        return found;
    }

    /** Empty where the file system knows none. */
    private static Set<PosixFilePermission> permissions(Path path) {
        try {
            return Files.getPosixFilePermissions(path);
        } catch (IOException | UnsupportedOperationException e) {
            return Set.of();
        }
    }
}
