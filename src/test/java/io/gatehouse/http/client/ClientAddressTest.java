package io.gatehouse.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.core.metrics.Counter;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("THR-05")
class ClientAddressTest {
    private static final ClientAddress NO_PROXY = ClientAddress.direct();
    private static final List<String> RANGES = List.of("10.0.0.0/8", "192.0.2.7", "fd00::/8");
    private static final Counter UNREADABLE =
            Counter.builder().name("gatehouse_forwarded_unreadable").build();
    private static final ClientAddress PROXIES = new ClientAddress(ForwardedHeader.X_FORWARDED_FOR, RANGES, UNREADABLE);
    private static final ClientAddress FORWARDED = new ClientAddress(ForwardedHeader.FORWARDED, RANGES, UNREADABLE);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            10.0.0.1     | 198.51.100.1                          | 198.51.100.1
            10.0.0.1     | 203.0.113.9, 198.51.100.1             | 198.51.100.1
            10.0.0.1     | 203.0.113.9, 198.51.100.1, 10.0.0.2   | 198.51.100.1
            10.0.0.1     | 198.51.100.1, 192.0.2.7, 10.0.0.2     | 198.51.100.1
            10.0.0.1     | 198.51.100.1, 192.0.2.8, 10.0.0.2     | 192.0.2.8
            10.0.0.1     | 10.0.0.3                              | 10.0.0.3
            10.0.0.1     | 198.51.100.1, nonsense                | 10.0.0.1
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

    @Tag("INP-17")
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            nginx $remote_addr                  | 203.0.113.7                             | 203.0.113.7
            nginx $proxy_add_x_forwarded_for    | 192.0.2.99, 203.0.113.7                 | 203.0.113.7
            HAProxy option forwardfor, IPv6     | 2001:db8::7                             | 2001:db8:0:0:0:0:0:7
            Envoy, one line, no spaces          | 192.0.2.99,203.0.113.7,10.1.1.1         | 203.0.113.7
            AWS ALB, client port preserved      | 203.0.113.7:51008                       | 203.0.113.7
            AWS ALB, IPv6 and client port       | [2001:db8::7]:51008                     | 2001:db8:0:0:0:0:0:7
            Azure Application Gateway           | 192.0.2.99:1, 203.0.113.7:51008         | 203.0.113.7
            IIS, brackets without a port        | [2001:db8::7]                           | 2001:db8:0:0:0:0:0:7
            quoted                              | "203.0.113.7"                           | 203.0.113.7
            quoted with brackets and port       | "[2001:db8::7]:51008"                   | 2001:db8:0:0:0:0:0:7
            upper case                          | 2001:DB8::A                             | 2001:db8:0:0:0:0:0:a
            mapped IPv4 with port               | [::ffff:203.0.113.7]:51008              | 203.0.113.7
            a zone of IPv6                      | fe80::7%eth0                            | fe80:0:0:0:0:0:0:7
            a zone in a URI's spelling          | [fe80::7%25eth0]:51008                  | fe80:0:0:0:0:0:0:7
            trailing comma                      | 203.0.113.7,                            | 203.0.113.7
            empty elements                      | 192.0.2.99, , 203.0.113.7 , ,           | 203.0.113.7
            spaces and tabs                     | '192.0.2.99 ,	  203.0.113.7  '         | 203.0.113.7
            through proxies with ports          | 203.0.113.7:1, 10.0.0.2:2, [fd00::3]:3  | 203.0.113.7
            a quote of the client               | ", 203.0.113.7                          | 203.0.113.7
            two quotes of the client            | "192.0.2.99, ", 203.0.113.7             | 203.0.113.7
            a client's quote before a quoted    | ", "[2001:db8::7]:51008"                | 2001:db8:0:0:0:0:0:7
            """)
    void x_forwarded_for_as_gateways_spell_it(String gateway, String line, String client) {
        long before = UNREADABLE.getLongValue();

        assertThat(PROXIES.resolve("10.0.0.1", List.of(line)).getHostAddress()).isEqualTo(client);

        assertThat(UNREADABLE.getLongValue()).isEqualTo(before);
    }

    @Tag("INP-17")
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            RFC 7239 section 4, a token         | for=203.0.113.7                                        | 203.0.113.7
            names are case-insensitive          | For="[2001:DB8::7]:51008"                              | 2001:db8:0:0:0:0:0:7
            HAProxy option forwarded            | proto=http;for=203.0.113.7                             | 203.0.113.7
            all parameters                      | for=203.0.113.7;proto=https;by=10.0.0.9;host=a.example | 203.0.113.7
            an obfuscated port                  | for="203.0.113.7:_p0rt"                                | 203.0.113.7
            several hops                        | for=192.0.2.99, for=203.0.113.7;by=10.0.0.3, for=10.0.0.3 | 203.0.113.7
            lenient: unquoted brackets          | for=[2001:db8::7]:51008                                | 2001:db8:0:0:0:0:0:7
            lenient: spaces                     | for = 203.0.113.7 ; proto = https                      | 203.0.113.7
            trailing comma and semicolon        | for=203.0.113.7;,                                      | 203.0.113.7
            a separator in quotes               | host="a;for=192.0.2.99,b";for=203.0.113.7              | 203.0.113.7
            an escaped quote                    | host="a\",for=192.0.2.99";for=203.0.113.7              | 203.0.113.7
            an open quote of the client         | for=", for=203.0.113.7                                 | 203.0.113.7
            an open quote before a quoted one   | for=";x=", for="[2001:db8::7]:1";host="b"              | 2001:db8:0:0:0:0:0:7
            """)
    void rfc7239_forwarded_as_gateways_spell_it(String gateway, String line, String client) {
        long before = UNREADABLE.getLongValue();

        assertThat(FORWARDED.resolve("10.0.0.1", List.of(line)).getHostAddress())
                .isEqualTo(client);
        assertThat(FORWARDED.resolve("203.0.113.50", List.of(line)).getHostAddress())
                .isEqualTo("203.0.113.50");

        assertThat(UNREADABLE.getLongValue()).isEqualTo(before);
    }

    @Tag("INP-17")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "for=unknown",
                "for=_hidden",
                "for=\"_SEVKISEK\"",
                "proto=https",
                "for=203.0.113.7;for=203.0.113.8",
                "for=203.0.113.7:99999999",
                "for=\"203.0.113\\.7\"",
                "203.0.113.7",
                "for=203.0.113.7, for=",
                "for=\"203.0.113.7",
            })
    void rfc7239_6_a_hop_without_an_address_ends_the_chain_and_is_counted(String line) {
        long before = UNREADABLE.getLongValue();

        assertThat(FORWARDED.resolve("10.0.0.1", List.of(line)).getHostAddress())
                .isEqualTo("10.0.0.1");
        assertThat(FORWARDED
                        .resolve("10.0.0.1", List.of(line + ", for=10.0.0.2"))
                        .getHostAddress())
                .isEqualTo("10.0.0.2");

        assertThat(UNREADABLE.getLongValue()).isEqualTo(before + 2);
    }

    @Tag("INP-17")
    @Test
    void of_both_headers_only_the_configured_one_is_read() {
        List<String> theirs = List.of("for=192.0.2.99");

        assertThat(PROXIES.resolve("10.0.0.1", theirs).getHostAddress()).isEqualTo("10.0.0.1");
        assertThat(FORWARDED.resolve("10.0.0.1", List.of("192.0.2.99")).getHostAddress())
                .isEqualTo("10.0.0.1");
        assertThat(ForwardedHeader.named("forwarded")).hasValue(ForwardedHeader.FORWARDED);
        assertThat(ForwardedHeader.named("X-FORWARDED-FOR")).hasValue(ForwardedHeader.X_FORWARDED_FOR);
        assertThat(ForwardedHeader.named("X-Real-IP")).isEmpty();
    }

    @Tag("INP-17")
    @Test
    void a_shape_hides_the_address_and_breaks_no_line() {
        assertThat(ClientAddress.shape("\"[2001:db8::7]:51008\"")).isEqualTo("\"[9999:aa9::9]:99999\"");
        assertThat(ClientAddress.shape("a\r\nb\u001b[31m\u00e9{}")).isEqualTo("a??a?[99a???");
        assertThat(ClientAddress.shape("x".repeat(5000))).hasSize(60);
    }

    @Test
    void several_header_lines_are_one_chain() {
        assertThat(PROXIES.resolve("10.0.0.1", List.of("203.0.113.9, 198.51.100.1", "10.0.0.2"))
                        .getHostAddress())
                .isEqualTo("198.51.100.1");
    }

    @Test
    void without_proxies_the_header_is_ignored() {
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
    void an_invalid_address_is_rejected_without_a_dns_query(String text) {
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
    void an_invalid_range_or_one_that_covers_all_addresses_is_rejected(String text) {
        assertThatThrownBy(() -> new ClientAddress(ForwardedHeader.X_FORWARDED_FOR, List.of(text), UNREADABLE))
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
    void rfc4632_a_range_contains_addresses_with_its_prefix(String range, String address, boolean inside) {
        assertThat(AddressRange.parse(range).contains(IpLiteral.parse(address).orElseThrow()))
                .isEqualTo(inside);
    }
}
