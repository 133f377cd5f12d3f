package io.gatehouse.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.Secret;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("THR-01")
@Tag("THR-03")
class NamesTest {
    private static final UUID USER = UUID.randomUUID();

    private final Names names = new Names(Secret.valueOf("key"));

    @Test
    void addresses_of_one_64_are_one_and_those_of_ipv4_are_each_its_own() throws UnknownHostException {
        assertThat(names.of(address("2001:db8:1:2::1"))).isEqualTo(names.of(address("2001:db8:1:2:ffff::9")));
        assertThat(names.of(address("2001:db8:1:2::1"))).isNotEqualTo(names.of(address("2001:db8:1:3::1")));
        assertThat(names.of(address("192.0.2.1"))).isNotEqualTo(names.of(address("192.0.2.2")));
        assertThat(names.client(USER, address("2001:db8:1:2::1")))
                .isEqualTo(names.client(USER, address("2001:db8:1:2::2")))
                .isNotEqualTo(names.client(UUID.randomUUID(), address("2001:db8:1:2::1")));
    }

    @Test
    void the_case_of_an_unknown_name_makes_no_difference_and_a_name_is_no_user() {
        assertThat(names.unknown("Nobody")).isEqualTo(names.unknown("nOBODY"));
        assertThat(names.unknown(USER.toString())).isNotEqualTo(names.of(USER));
    }

    @Test
    void they_say_nothing_without_the_key() {
        assertThat(names.unknown("nobody")).doesNotContain("nobody").matches("[0-9a-f]{32}");
        assertThat(new Names(Secret.valueOf("other")).of(USER)).isNotEqualTo(names.of(USER));
    }

    private static InetAddress address(String text) throws UnknownHostException {
        return InetAddress.getByName(text);
    }
}
