package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.audit.AuditContext;
import io.gatehouse.audit.AuditSeal;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A record prints its components, so one that holds a secret as plain text has to say otherwise. */
@Tag("SEC-02")
class SecretRecordsTest {
    private static final Path CLASSES = Path.of("target/classes");
    private static final String CANARY = "canary";
    private static final String NAMES = "(?i).*(password|secret|hash|credential|(access|refresh)token).*";
    /** Hashes of what everybody may know who may read the table. */
    private static final Set<Class<?>> NO_SECRETS = Set.of(AuditSeal.class, AuditContext.class);

    @Test
    void none_prints_a_secret() throws Exception {
        List<String> seen = new ArrayList<>();
        for (Class<?> type : classes()) {
            if (type.isRecord() && !NO_SECRETS.contains(type) && holdsOne(type)) {
                seen.add(type.getSimpleName());
                assertThat(printed(type)).as(type.getName()).doesNotContain(CANARY);
            }
        }
        assertThat(seen).contains("TokenView", "StoredPassword", "Credentials");
    }

    private static List<Class<?>> classes() throws IOException, ClassNotFoundException {
        List<Class<?>> classes = new ArrayList<>();
        try (Stream<Path> files = Files.walk(CLASSES)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".class")).toList()) {
                String name = CLASSES.relativize(file).toString().replace(File.separatorChar, '.');
                classes.add(
                        Class.forName(name.replaceAll("\\.class$", ""), false, CompositionRoot.class.getClassLoader()));
            }
        }
        return classes;
    }

    private static boolean holdsOne(Class<?> type) {
        return Stream.of(type.getRecordComponents()).anyMatch(SecretRecordsTest::isSecret);
    }

    private static boolean isSecret(RecordComponent component) {
        return component.getType() == String.class && component.getName().matches(NAMES);
    }

    private static String printed(Class<?> type) throws ReflectiveOperationException {
        RecordComponent[] components = type.getRecordComponents();
        Constructor<?> constructor = type.getDeclaredConstructor(
                Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        constructor.setAccessible(true);
        return constructor
                .newInstance(Stream.of(components).map(SecretRecordsTest::value).toArray())
                .toString();
    }

    private static @Nullable Object value(RecordComponent component) {
        Class<?> type = component.getType();
        if (type == String.class) {
            return isSecret(component) ? CANARY : "x";
        }
        return type == long.class ? (Object) 0L : type == int.class ? (Object) 0 : type == boolean.class ? false : null;
    }
}
