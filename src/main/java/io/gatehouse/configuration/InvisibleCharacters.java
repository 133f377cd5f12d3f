package io.gatehouse.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rejects settings that contain invisible characters, which editors, shells or copied pages leave behind: a carriage
 * return, a byte order mark, a no-break space, or quotes around the value.
 */
final class InvisibleCharacters {
    // Control and format characters (including the byte order mark), separators, the replacement character of broken
    // UTF-8, fillers and variation selectors.
    private static final Pattern INVISIBLE = Pattern.compile(
            "[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Cn}\\p{Zl}\\p{Zp}\\uFFFD\\u115F\\u1160\\u2800\\u3164\\uFFA0\\uFE00-\\uFE0F]"
                    + "|[\\p{Zs}&&[^ ]]");
    private static final Pattern LINE_BREAKS = Pattern.compile("\\r?\\n");
    private static final Pattern QUOTED = Pattern.compile("(?s)([\"'`]).*\\1");
    private static final String PEM = "-----BEGIN ";
    /** A pattern for log lines, in which spaces are significant. */
    private static final String LAYOUT = "logFormat";

    private InvisibleCharacters() {}

    /** Validates every text of a file after the substitution of variables. */
    static void validate(ConfigurationErrors errors, JsonNode root) {
        validate(errors, root, "");
    }

    /** Whether a text has no invisible characters, and no quotes or spaces around it. */
    static boolean isFree(String text) {
        return sentence(text, false).isEmpty();
    }

    private static void validate(ConfigurationErrors errors, JsonNode node, String path) {
        if (node.isTextual()) {
            sentence(node.textValue(), path.endsWith(LAYOUT)).ifPresent(wrong -> errors.reject(path, wrong));
        }
        node.properties()
                .forEach(field -> validate(
                        errors, field.getValue(), path.isEmpty() ? field.getKey() : path + "." + field.getKey()));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            validate(errors, node.get(i), path + "[" + i + "]");
        }
    }

    private static Optional<String> sentence(String text, boolean layout) {
        // PEM certificates and keys contain line breaks.
        String oneLine = text.contains(PEM) ? LINE_BREAKS.matcher(text).replaceAll("") : text;
        Matcher found = INVISIBLE.matcher(oneLine);
        if (found.find()) {
            return Optional.of("contains an invisible character (" + name(found.group()) + "): remove it.");
        }
        if (QUOTED.matcher(text).matches()) {
            return Optional.of("has quotes around it, which would be part of the value: remove them.");
        }
        return !layout && !oneLine.equals(oneLine.strip())
                ? Optional.of("begins or ends with a space: remove it.")
                : Optional.empty();
    }

    /** Returns a name such as U+000D CARRIAGE RETURN (CR). */
    private static String name(String character) {
        int codePoint = character.codePointAt(0);
        String name = Character.getName(codePoint);
        return "U+%04X".formatted(codePoint) + (name == null ? "" : " " + name);
    }
}
