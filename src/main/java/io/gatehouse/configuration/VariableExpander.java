package io.gatehouse.configuration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replaces {@code ${NAME}} and {@code ${NAME:-default}} in texts. A value comes from the variable {@code NAME} or,
 * without its trailing line break, from the file that {@code NAME_FILE} names. An empty variable counts as not set. A
 * substituted value is never expanded again, so a password may contain any character. Thread-safe.
 */
final class VariableExpander {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?}");
    private static final Pattern LAST_LINE_BREAK = Pattern.compile("\\r?\\n\\z");

    private final Map<String, String> environment;

    VariableExpander(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** The text with every reference replaced; a reference without value and default becomes empty. */
    String replaceIn(String text, ConfigurationErrors errors) {
        return REFERENCE
                .matcher(text)
                .replaceAll(
                        reference -> Matcher.quoteReplacement(value(reference.group(1), reference.group(2), errors)));
    }

    /** The names of all variables of the process. */
    Set<String> names() {
        return environment.keySet();
    }

    /** The names of the variables that a text refers to. */
    static List<String> namesIn(String text) {
        List<String> names = new ArrayList<>();
        Matcher matcher = REFERENCE.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    private String value(String name, @Nullable String defaultValue, ConfigurationErrors errors) {
        String direct = environment.getOrDefault(name, "");
        String file = environment.getOrDefault(name + "_FILE", "");
        if (!direct.isEmpty() && !file.isEmpty()) {
            errors.add(name + " and " + name + "_FILE are both set. Unset one of them.");
        }
        String found = direct.isEmpty() && !file.isEmpty() ? contentOf(name, file, errors) : direct;
        return found.isEmpty() && defaultValue != null ? defaultValue : found;
    }

    /**
     * Reads the file of a reference again; empty if the text is no reference or its value does not come from a file.
     */
    Optional<Supplier<Optional<String>>> fileOf(String text) {
        Matcher reference = REFERENCE.matcher(text);
        if (!reference.matches()
                || !environment.getOrDefault(reference.group(1), "").isEmpty()) {
            return Optional.empty();
        }
        return Optional.ofNullable(environment.get(reference.group(1) + "_FILE"))
                .filter(file -> !file.isEmpty())
                .map(file -> () -> present(file));
    }

    /** A file that is being written may be empty or incomplete. */
    private static Optional<String> present(String file) {
        try {
            return Optional.of(read(file)).filter(InvisibleCharacters::isFree).filter(text -> !text.isEmpty());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String read(String file) throws IOException {
        return LAST_LINE_BREAK.matcher(Files.readString(Path.of(file))).replaceFirst("");
    }

    private static String contentOf(String name, String file, ConfigurationErrors errors) {
        try {
            return read(file);
        } catch (IOException | InvalidPathException e) {
            errors.add(name + "_FILE points to a file that cannot be read. Correct the path or its permissions.");
            return "";
        }
    }
}
