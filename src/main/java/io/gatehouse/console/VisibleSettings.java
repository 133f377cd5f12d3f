package io.gatehouse.console;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import io.dropwizard.util.DataSize;
import io.gatehouse.configuration.GatehouseConfiguration;
import io.gatehouse.kernel.AsciiCase;
import io.gatehouse.kernel.Secret;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Extracts the settings that the operations page shows, without secrets. A {@link Secret} is shown only as set or not
 * set, and values of types that are not listed here are left out.
 */
final class VisibleSettings {
    private static final SnakeCaseStrategy NAMES = new SnakeCaseStrategy();
    private static final List<Class<?>> PLAIN = List.of(int.class, boolean.class, Duration.class, DataSize.class);

    private VisibleSettings() {}

    /** The values by their path in {@code config.yml}, in the order of the file. */
    static Map<String, String> of(GatehouseConfiguration configuration) {
        Map<String, String> shown = new LinkedHashMap<>();
        shown.put("issuer", configuration.getIssuer());
        shown.put("audience", configuration.getAudience());
        shown.put("trusted_proxies", String.join(", ", configuration.trustedProxies()));
        shown.put(
                "master_key_previous",
                isSet(configuration.getMasterKeyPrevious().isPresent()));
        shown.put("admin_token", isSet(configuration.getAdminToken().isPresent()));
        shown.put("admin_hosts", String.join(", ", configuration.adminHosts()));
        section(shown, "database", configuration.getDatabase());
        // Configuration validation rejects a user or a password in this URL.
        shown.put("database.url", configuration.getDatabase().url());
        section(shown, "redis", configuration.getRedis());
        shown.put("redis.url", configuration.getRedis().address().toString());
        section(shown, "tokens", configuration.getTokens());
        shown.put("tokens.algorithm", configuration.getTokens().algorithm());
        section(shown, "keys", configuration.getKeys());
        section(shown, "denylist", configuration.getDenylist());
        section(shown, "passwords", configuration.getPasswords());
        shown.put("registration.default_role", configuration.getRegistration().defaultRole());
        section(shown, "audit", configuration.getAudit());
        section(shown, "drain", configuration.getDrain());
        return shown;
    }

    private static void section(Map<String, String> shown, String path, Record section) {
        for (RecordComponent component : section.getClass().getRecordComponents()) {
            String name = path + "." + NAMES.translate(component.getName());
            if (PLAIN.contains(component.getType())) {
                shown.put(name, text(value(component, section)));
            } else if (component.getType() == Secret.class) {
                shown.put(
                        name,
                        isSet(!((Secret) value(component, section)).reveal().isEmpty()));
            }
        }
    }

    private static Object value(RecordComponent component, Record section) {
        try {
            return component.getAccessor().invoke(section);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Accessors of public records are callable.", e);
        }
    }

    private static String text(Object value) {
        return value instanceof Duration duration
                ? AsciiCase.lower(duration.toString().substring(2))
                : value.toString();
    }

    private static String isSet(boolean set) {
        return set ? "set" : "not set";
    }
}
