package io.gatehouse.configuration;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The addresses and ranges (CIDR) of the proxies whose {@code X-Forwarded-For} is believed. */
public final class TrustedProxies {
    private static final Pattern RANGE = Pattern.compile("([0-9A-Fa-f:.]+)(?:/([0-9]{1,3}))?");
    private static final int LEAST_PREFIX_IPV4 = 8;
    private static final int LEAST_PREFIX_IPV6 = 7;
    private static final int IPV4_BYTES = 4;

    private TrustedProxies() {}

    /** The parts of a comma-separated list. */
    public static List<String> split(String text) {
        return Stream.of(text.split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    /** Refuses what is no range and what is too wide. */
    public static void review(ConfigurationErrors findings, String path, List<String> ranges) {
        findings.refuseIf(
                !ranges.stream().allMatch(TrustedProxies::isNarrowRange),
                path,
                "must be IP addresses or ranges with commas between, such as 10.0.0.0/8,192.168.1.7, and none of them "
                        + "wider than /" + LEAST_PREFIX_IPV4 + " (IPv6: /" + LEAST_PREFIX_IPV6
                        + "): whoever is in it can claim any address.");
    }

    private static boolean isNarrowRange(String text) {
        Matcher matcher = RANGE.matcher(text);
        if (!matcher.matches() || !InetAddresses.isInetAddress(matcher.group(1))) {
            return false;
        }
        InetAddress network = InetAddresses.forString(matcher.group(1));
        int bytes = network.getAddress().length;
        int bits = bytes * Byte.SIZE;
        int prefix = matcher.group(2) == null ? bits : Integer.parseInt(matcher.group(2));
        return prefix >= (bytes == IPV4_BYTES ? LEAST_PREFIX_IPV4 : LEAST_PREFIX_IPV6) && prefix <= bits;
    }
}
