package io.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("THR-05")
class ClientAddressTest {
    private static final ClientAddress NO_PROXY = new ClientAddress(List.of());
    private static final ClientAddress PROXIES = new ClientAddress(List.of("10.0.0.0/8", "192.0.2.7", "fd00::/8"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            10.0.0.1     | 198.51.100.1                          | 198.51.100.1
            10.0.0.1     | 203.0.113.9, 198.51.100.1             | 198.51.100.1
            10.0.0.1     | 203.0.113.9, 198.51.100.1, 10.0.0.2   | 198.51.100.1
            10.0.0.1     | 198.51.100.1, 192.0.2.7, 10.0.0.2     | 198.51.100.1
            10.0.0.1     | 198.51.100.1, 192.0.2.8, 10.0.0.2     | 192.0.2.8
            10.0.0.1     | 10.0.0.3                              | 10.0.0.3
            10.0.0.1     | 198.51.100.1, nonsense                | 10.0.0.1
            10.0.0.1     | 198.51.100.1,                         | 10.0.0.1
            10.0.0.1     | localhost                             | 10.0.0.1
            10.0.0.1     | 2001:db8::1                           | 2001:db8:0:0:0:0:0:1
            10.0.0.1     | ::ffff:198.51.100.1                   | 198.51.100.1
            fd00::1      | 2001:db8::1, fd12::9                  | 2001:db8:0:0:0:0:0:1
            [fd00::1]    | 2001:db8::1                           | 2001:db8:0:0:0:0:0:1
            ::ffff:10.0.0.1 | 198.51.100.1                       | 198.51.100.1
            198.51.100.2 | 203.0.113.9                           | 198.51.100.2
            """)
    void the_chain_is_read_from_the_right_through_trusted_proxies(String socket, String forwarded, String client) {
        assertThat(PROXIES.resolve(socket, List.of(forwarded)).getHostAddress()).isEqualTo(client);
    }

    @Test
    void several_header_lines_are_one_chain() {
        assertThat(PROXIES.resolve("10.0.0.1", List.of("203.0.113.9, 198.51.100.1", "10.0.0.2"))
                        .getHostAddress())
                .isEqualTo("198.51.100.1");
    }

    @Test
    void without_proxies_the_header_says_nothing() {
        assertThat(NO_PROXY.resolve("198.51.100.2", List.of("203.0.113.9")).getHostAddress())
                .isEqualTo("198.51.100.2");
        assertThat(PROXIES.resolve("10.0.0.1", List.of()).getHostAddress()).isEqualTo("10.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "example.com",
                "1.2.3",
                "1.2.3.256",
                "01.2.3.4",
                "1",
                "0x7f000001",
                "1.2.3.4:80",
                ":",
                ":::",
                "1::2::3",
                "fe80::1%eth0",
                "12345::",
                "[::1",
                "::1]",
                "1.2.3.4/8"
            })
    void what_is_no_address_is_none_and_asks_no_name_server(String text) {
        assertThat(IpLiteral.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0/0",
                "::/0",
                "*",
                "10.0.0.0/33",
                "10.0.0.0/x",
                "10.0.0.0/",
                "10.0.0.0/-1",
                "proxy.example",
                ""
            })
    void a_range_that_is_none_or_covers_all_is_refused(String text) {
        assertThatThrownBy(() -> new ClientAddress(List.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("trusted proxy");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.1.2.3/8, 10.9.9.9, true",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.128/25, 192.0.2.128, true",
        "192.0.2.7/32, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.6, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "::/1, 10.0.0.1, false",
    })
    void rfc4632_a_range_holds_what_shares_its_prefix(String range, String address, boolean inside) {
        assertThat(AddressRange.parse(range).contains(IpLiteral.parse(address).orElseThrow()))
                .isEqualTo(inside);
    }
}
