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

/** Checks whether other users of this machine can read secrets or change the configuration. */
final class FileDiagnostics {
    private static final String SUBJECT = "files";
    private static final String SUFFIX = "_FILE";
    /** Variables whose files are sent to every client. */
    private static final List<String> PUBLIC = List.of("_CA", "_CERTIFICATE");

    private FileDiagnostics() {}

    /**
     * Checks the configuration file, a {@code .env} file in the same directory, and each file that a variable names.
     *
     * @param environment the variables, by name
     */
    static List<Diagnosis> results(Path configuration, Map<String, String> environment) {
        List<Diagnosis> results = new ArrayList<>();
        if (permissions(configuration).contains(PosixFilePermission.OTHERS_WRITE)) {
            results.add(failure(SUBJECT, "Every user can change " + configuration + ". Run chmod o-w on it."));
        }
        secrets(configuration, environment).forEach((path, name) -> {
            Set<PosixFilePermission> permissions = permissions(path);
            boolean open = PUBLIC.stream().anyMatch(name::endsWith);
            if (permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
                results.add(failure(SUBJECT, "Every user can change the file of " + name + ". Run chmod 600 on it."));
            } else if (!open && permissions.contains(PosixFilePermission.OTHERS_READ)) {
                results.add(warning(SUBJECT, "Every user can read the file of " + name + ". Run chmod 600 on it."));
            }
        });
        return results.isEmpty()
                ? List.of(
                        ok(SUBJECT, "Other users can neither read the files of secrets nor change the configuration."))
                : results;
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

    /** Empty if the file system has no POSIX permissions. */
    private static Set<PosixFilePermission> permissions(Path path) {
        try {
            return Files.getPosixFilePermissions(path);
        } catch (IOException | UnsupportedOperationException e) {
            return Set.of();
        }
    }
}
