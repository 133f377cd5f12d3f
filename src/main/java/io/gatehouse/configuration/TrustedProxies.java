package io.gatehouse.configuration;

import io.gatehouse.http.client.AddressRange;
import java.util.List;
import java.util.stream.Stream;

/** Validates the addresses and ranges (CIDR) of the proxies whose {@code X-Forwarded-For} is trusted. */
public final class TrustedProxies {
    private static final int LEAST_PREFIX_IPV4 = 8;
    private static final int LEAST_PREFIX_IPV6 = 7;

    private TrustedProxies() {}

    /** Splits a comma-separated list. */
    public static List<String> split(String text) {
        return Stream.of(text.split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    /** Rejects values that are not an address or a range, and ranges that are too wide. */
    public static void validate(ConfigurationErrors errors, String path, List<String> ranges) {
        errors.rejectIf(
                !ranges.stream().allMatch(TrustedProxies::isNarrowRange),
                path,
                "must be IP addresses or ranges with commas between, such as 10.0.0.0/8,192.168.1.7, and none of them "
                        + "wider than /" + LEAST_PREFIX_IPV4 + " (IPv6: /" + LEAST_PREFIX_IPV6
                        + "): any host in it can claim any address.");
    }

    private static boolean isNarrowRange(String text) {
        try {
            AddressRange range = AddressRange.parse(text);
            return range.prefixLength() >= (range.isIpv4() ? LEAST_PREFIX_IPV4 : LEAST_PREFIX_IPV6);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
