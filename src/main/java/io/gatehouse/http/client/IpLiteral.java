package io.gatehouse.http.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Parses IP address literals. It never queries DNS: only text in the form of a literal reaches the JDK. */
final class IpLiteral {
    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private IpLiteral() {}

    /** The address; IPv4-mapped IPv6 becomes IPv4. Empty if the text is not an IP address. */
    static Optional<InetAddress> parse(String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        try {
            if (IPV4.matcher(bare).matches()) {
                return Optional.of(InetAddress.getByName(bare));
            }
            // In brackets the JDK accepts a literal or throws.
            return IPV6.matcher(bare).matches()
                    ? Optional.of(InetAddress.getByName("[" + bare + "]"))
                    : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
