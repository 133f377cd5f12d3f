package io.gatehouse.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import io.gatehouse.kernel.Secret;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("THR-01")
@Tag("THR-03")
class ThrottleKeysTest {
    private static final UUID USER = UUID.randomUUID();

    private final ThrottleKeys names = new ThrottleKeys(Secret.valueOf("key"));

    @Test
    void addresses_of_one_64_are_one_and_those_of_ipv4_are_each_its_own() throws UnknownHostException {
        assertThat(names.of(address("2001:db8:1:2::1"))).isEqualTo(names.of(address("2001:db8:1:2:ffff::9")));
        assertThat(names.of(address("2001:db8:1:2::1"))).isNotEqualTo(names.of(address("2001:db8:1:3::1")));
        assertThat(names.of(address("192.0.2.1"))).isNotEqualTo(names.of(address("192.0.2.2")));
        assertThat(names.client(USER, address("2001:db8:1:2::1")))
                .isEqualTo(names.client(USER, address("2001:db8:1:2::2")))
                .isNotEqualTo(names.client(UUID.randomUUID(), address("2001:db8:1:2::1")));
    }

    @ParameterizedTest
    @CsvSource({
        "64:ff9b::c633:6407, 198.51.100.7", // NAT64
        "::ffff:198.51.100.7, 198.51.100.7",
        "::198.51.100.7, 198.51.100.7",
        "2002:c633:6407:1::1, 198.51.100.7", // 6to4
        "2001:0:4136:e378:8000:63bf:39cc:9bf8, 198.51.100.7" // Teredo
    })
    @Tag("THR-09")
    void an_ipv6_address_that_wraps_an_ipv4_address_is_that_one(String wrapped, String bare) throws Exception {
        for (NetworkScope reach : NetworkScope.values()) {
            assertThat(names.of(reach, address(wrapped))).isEqualTo(names.of(reach, address(bare)));
        }
        assertThat(names.of(address(wrapped))).isNotEqualTo(names.of(address("198.51.100.8")));
        assertThat(names.client(USER, address(wrapped))).isEqualTo(names.client(USER, address(bare)));
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8:1:aa00::1, 2001:db8:1:aaff::1, false, true, true",
        "2001:db8:1:aa00::1, 2001:db8:1:ab00::1, false, false, true",
        "2001:db8:1:aa00::1, 2001:db8:2:aa00::1, false, false, false",
        "198.51.100.7, 198.51.100.8, false, false, true",
        "198.51.100.7, 198.51.101.7, false, false, false",
        "2001:db8::1, 2001:db8::2, true, true, true"
    })
    @Tag("THR-09")
    void addresses_are_counted_together_by_address_site_and_network(
            String one, String other, boolean address, boolean site, boolean network) throws Exception {
        assertThat(Stream.of(NetworkScope.ADDRESS, NetworkScope.SITE, NetworkScope.NETWORK)
                        .map(reach -> names.of(reach, InetAddresses.forString(one))
                                .equals(names.of(reach, InetAddresses.forString(other)))))
                .containsExactly(address, site, network);
    }

    @Test
    void only_ascii_letters_are_compared_without_case() {
        assertThat(names.login("\u212Aelvin")).isNotEqualTo(names.login("kelvin"));
        assertThat(names.login("\u0130")).isNotEqualTo(names.login("i"));
    }

    @Test
    void the_case_of_an_unknown_name_makes_no_difference_and_a_name_is_no_user() {
        assertThat(names.login("Nobody")).isEqualTo(names.login("nOBODY"));
        assertThat(names.login(USER.toString())).isNotEqualTo(names.of(USER));
    }

    @Test
    void they_say_nothing_without_the_key() {
        assertThat(names.login("nobody")).doesNotContain("nobody").matches("[0-9a-f]{32}");
        assertThat(new ThrottleKeys(Secret.valueOf("other")).of(USER)).isNotEqualTo(names.of(USER));
    }

    private static InetAddress address(String text) throws UnknownHostException {
        return InetAddress.getByName(text);
    }
}
