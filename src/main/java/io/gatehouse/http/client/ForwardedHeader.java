package io.gatehouse.http.client;

import io.gatehouse.kernel.AsciiCase;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The headers in which a proxy reports the address that a request came from. Both are lists that each proxy extends on
 * the right. They are split from the right, so that nothing a client sent, quotes included, changes how a proxy's
 * element is read.
 */
public enum ForwardedHeader {
    /**
     * {@code X-Forwarded-For: 203.0.113.7, 198.51.100.1:51008}. There is no standard: ports, brackets and quotes occur.
     */
    X_FORWARDED_FOR("X-Forwarded-For") {
        @Override
        Optional<InetAddress> address(String element) {
            return node(element);
        }
    },
    /** {@code Forwarded: for="[2001:db8::7]:51008";proto=https} (RFC 7239 §4). */
    FORWARDED("Forwarded") {
        @Override
        Optional<InetAddress> address(String element) {
            List<String> nodes = splitFromRight(element, ';').stream()
                    .map(FOR::matcher)
                    .filter(Matcher::matches)
                    .map(pair -> pair.group(1))
                    .toList();
            return nodes.size() == 1 ? node(nodes.get(0)) : Optional.empty();
        }
    };

    private static final Pattern FOR = Pattern.compile("(?i:for)\\s*=\\s*(.*)");
    private static final String PORT = "(?::(?:[0-9]{1,5}|_[0-9A-Za-z._-]+))?";
    private static final String ZONE = "(?:%[0-9A-Za-z._~-]+)?";
    // RFC 7239 §6: a port or its obfuscated name may follow; a zone (RFC 4007 §11.2) is ignored.
    private static final Pattern IPV4 = Pattern.compile("([0-9.]+)" + PORT);
    private static final Pattern BRACKETED = Pattern.compile("\\[([0-9A-Fa-f:.]+)" + ZONE + "]" + PORT);
    private static final Pattern BARE_IPV6 = Pattern.compile("([0-9A-Fa-f:.]+)" + ZONE);

    private final String fieldName;

    ForwardedHeader(String fieldName) {
        this.fieldName = fieldName;
    }

    /** The header of this name, in any case; empty for another name. */
    public static Optional<ForwardedHeader> named(String name) {
        return Stream.of(values())
                .filter(header -> AsciiCase.equal(header.fieldName, name))
                .findFirst();
    }

    /** The name of the header. */
    public String fieldName() {
        return fieldName;
    }

    ForwardedHeader other() {
        return this == FORWARDED ? X_FORWARDED_FOR : FORWARDED;
    }

    /** The elements of all lines of the header, last element first. Empty elements are skipped (RFC 9110 §5.6.1). */
    static List<String> elements(List<String> lines) {
        return splitFromRight(String.join(",", lines), ',');
    }

    /** The address that an element names; empty for {@code unknown}, an obfuscated name or an unreadable element. */
    abstract Optional<InetAddress> address(String element);

    private static Optional<InetAddress> node(String text) {
        String node = unquoted(text.strip());
        return Stream.of(IPV4, BRACKETED, BARE_IPV6)
                .map(form -> form.matcher(node))
                .filter(Matcher::matches)
                .flatMap(match -> IpLiteral.parse(match.group(1)).stream())
                .findFirst();
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    private static List<String> splitFromRight(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int end = text.length();
        for (int i = end - 1; i >= -1; i--) {
            if (i < 0 || (text.charAt(i) == separator && !quoted)) {
                String part = text.substring(i + 1, end).strip();
                if (!part.isEmpty()) {
                    parts.add(part);
                }
                end = i;
            } else if (text.charAt(i) == '"' && !isEscaped(text, i)) {
                quoted = !quoted;
            }
        }
        return parts;
    }

    /** Whether an odd number of backslashes precedes the character (RFC 9110 §5.6.4). */
    private static boolean isEscaped(String text, int at) {
        int first = at;
        while (first > 0 && text.charAt(first - 1) == '\\') {
            first--;
        }
        return (at - first) % 2 == 1;
    }
}
