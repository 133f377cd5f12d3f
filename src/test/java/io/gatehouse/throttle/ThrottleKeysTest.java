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

    private final ThrottleKeys keys = new ThrottleKeys(Secret.valueOf("key"));

    @Test
    void addresses_of_an_ipv6_64_share_a_key_and_each_ipv4_address_has_its_own() throws UnknownHostException {
        assertThat(keys.forScope(NetworkScope.ADDRESS, address("2001:db8:1:2::1")))
                .isEqualTo(keys.forScope(NetworkScope.ADDRESS, address("2001:db8:1:2:ffff::9")));
        assertThat(keys.forScope(NetworkScope.ADDRESS, address("2001:db8:1:2::1")))
                .isNotEqualTo(keys.forScope(NetworkScope.ADDRESS, address("2001:db8:1:3::1")));
        assertThat(keys.forScope(NetworkScope.ADDRESS, address("192.0.2.1")))
                .isNotEqualTo(keys.forScope(NetworkScope.ADDRESS, address("192.0.2.2")));
        assertThat(keys.clientHash(USER, address("2001:db8:1:2::1")))
                .isEqualTo(keys.clientHash(USER, address("2001:db8:1:2::2")))
                .isNotEqualTo(keys.clientHash(UUID.randomUUID(), address("2001:db8:1:2::1")));
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
    void an_ipv6_address_with_an_embedded_ipv4_address_has_the_key_of_the_ipv4_address(String wrapped, String bare)
            throws Exception {
        for (NetworkScope scope : NetworkScope.values()) {
            assertThat(keys.forScope(scope, address(wrapped))).isEqualTo(keys.forScope(scope, address(bare)));
        }
        assertThat(keys.forScope(NetworkScope.ADDRESS, address(wrapped)))
                .isNotEqualTo(keys.forScope(NetworkScope.ADDRESS, address("198.51.100.8")));
        assertThat(keys.clientHash(USER, address(wrapped))).isEqualTo(keys.clientHash(USER, address(bare)));
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
                        .map(scope -> keys.forScope(scope, InetAddresses.forString(one))
                                .equals(keys.forScope(scope, InetAddresses.forString(other)))))
                .containsExactly(address, site, network);
    }

    @Test
    void only_ascii_letters_are_compared_case_insensitively() {
        assertThat(keys.forName("\u212Aelvin")).isNotEqualTo(keys.forName("kelvin"));
        assertThat(keys.forName("\u0130")).isNotEqualTo(keys.forName("i"));
    }

    @Test
    void the_case_of_a_name_makes_no_difference_and_names_and_users_have_different_keys() {
        assertThat(keys.forName("Nobody")).isEqualTo(keys.forName("nOBODY"));
        assertThat(keys.forName(USER.toString())).isNotEqualTo(keys.forId(USER));
    }

    @Test
    void keys_reveal_nothing_without_the_secret() {
        assertThat(keys.forName("nobody")).doesNotContain("nobody").matches("[0-9a-f]{32}");
        assertThat(new ThrottleKeys(Secret.valueOf("other")).forId(USER)).isNotEqualTo(keys.forId(USER));
    }

    private static InetAddress address(String text) throws UnknownHostException {
        return InetAddress.getByName(text);
    }
}
