package io.gatehouse.doctor;

import static io.gatehouse.doctor.Diagnosis.failure;
import static io.gatehouse.doctor.Diagnosis.failureIf;
import static io.gatehouse.doctor.Diagnosis.ok;
import static io.gatehouse.doctor.Diagnosis.warning;
import static io.gatehouse.doctor.Diagnosis.warningIf;

import com.codahale.metrics.health.HealthCheck;
import com.sun.management.OperatingSystemMXBean;
import io.gatehouse.command.StartupChecks;
import io.gatehouse.configuration.DatabaseSection;
import io.gatehouse.configuration.GatehouseConfiguration;
import io.gatehouse.configuration.RedisSection;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.monitoring.DiskHealthCheck;
import io.gatehouse.monitoring.LogDirectories;
import io.gatehouse.role.DefaultRole;
import io.gatehouse.storage.Database;
import io.gatehouse.storage.RedisStore;
import io.gatehouse.token.KeyResealing;
import io.gatehouse.token.KeyUnusableException;
import io.gatehouse.verifier.SignatureEngine;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Checks everything that the server needs, one check after another, and continues after a failure. It changes nothing
 * and may run while a server runs. Thread-safe.
 */
public final class Doctor {
    private final Function<DatabaseSection, Database> databases;
    private final BiFunction<GatehouseConfiguration, Database, KeyResealing> keys;
    private final Clock clock;
    private final SecureRandom random;
    private final Map<String, String> environment;

    /**
     * @param databases opens connections
     * @param keys decrypts the keys in a database with the configured master keys
     * @param environment the variables that the configuration was read from
     */
    public Doctor(
            Function<DatabaseSection, Database> databases,
            BiFunction<GatehouseConfiguration, Database, KeyResealing> keys,
            Clock clock,
            SecureRandom random,
            Map<String, String> environment) {
        this.databases = databases;
        this.keys = keys;
        this.clock = clock;
        this.random = random;
        this.environment = Map.copyOf(environment);
    }

    /** The results of all checks, healthy or not. */
    List<Diagnosis> examine(GatehouseConfiguration configuration, Path file) {
        List<Diagnosis> results = new ArrayList<>();
        results.add(ok("configuration", "No errors in " + file + "."));
        configuration.warnings().forEach(sentence -> results.add(warning("configuration", sentence)));
        results.addAll(FileDiagnostics.results(file, environment));
        results.addAll(database(configuration));
        results.addAll(redis(configuration.getRedis()));
        results.add(TlsDiagnostics.database(configuration.getDatabase()));
        results.add(TlsDiagnostics.redis(configuration.getRedis().address()));
        results.addAll(TlsDiagnostics.certificates(configuration.getServerFactory(), clock.instant()));
        results.addAll(HostDiagnostics.ports(configuration.getServerFactory()));
        results.add(HostDiagnostics.signatures(SignatureEngine.fastest()));
        results.add(HostDiagnostics.argon2(configuration.getPasswords().settings(), random));
        results.add(HostDiagnostics.memory(
                configuration.getPasswords().settings(), Runtime.getRuntime().maxMemory(), machineMemory()));
        results.add(logDisk(configuration));
        return results;
    }

    private List<Diagnosis> database(GatehouseConfiguration configuration) {
        DatabaseSection section = configuration.getDatabase();
        List<Diagnosis> unfit = failures("postgresql", StartupChecks.database(section));
        if (!unfit.isEmpty()) {
            return unfit;
        }
        try {
            Database database = databases.apply(section);
            List<Diagnosis> results = new ArrayList<>(new DatabaseDiagnostics(database, clock)
                    .results(section.maxConnections(), configuration.getTokens().leeway()));
            results.add(masterKey(configuration, database));
            results.add(registration(configuration, database));
            return results;
        } catch (ProblemException e) {
            return List.of(failure("postgresql", "It stopped responding during the check. See its log."));
        }
    }

    private Diagnosis masterKey(GatehouseConfiguration configuration, Database database) {
        try {
            int old = keys.apply(configuration, database).reseal(true);
            return warningIf(
                    old > 0,
                    "master_key",
                    "It decrypts all keys in the database.",
                    old + " keys are still encrypted with the previous master key. Run the command reseal-keys.");
        } catch (KeyUnusableException e) {
            return failure("master_key", e.getMessage() + " See docs/operations/keys.md.");
        }
    }

    private static Diagnosis registration(GatehouseConfiguration configuration, Database database) {
        String subject = "registration";
        return new DefaultRole(database, configuration.getRegistration().defaultRole())
                .unusableReason()
                .map(fault -> failure(subject, fault))
                .orElseGet(() -> ok(subject, "New users can be given their role."));
    }

    private static List<Diagnosis> redis(RedisSection section) {
        List<Diagnosis> unfit = failures("redis", StartupChecks.redis(section));
        if (!unfit.isEmpty()) {
            return unfit;
        }
        try (RedisStore store = new RedisStore(section.address(), section.limits())) {
            return RedisDiagnostics.results(store);
        } catch (JedisException e) {
            return List.of(failure("redis", "It stopped responding during the check. See its log."));
        }
    }

    private static List<Diagnosis> failures(String subject, List<String> sentences) {
        return sentences.stream().map(text -> failure(subject, text)).toList();
    }

    private static Diagnosis logDisk(GatehouseConfiguration configuration) {
        HealthCheck.Result result = new DiskHealthCheck(LogDirectories.of(configuration.getLoggingFactory())).execute();
        return failureIf(
                !result.isHealthy(),
                "log_disk",
                "The disk of the log has free space.",
                String.valueOf(result.getMessage()));
    }

    private static long machineMemory() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }
}
