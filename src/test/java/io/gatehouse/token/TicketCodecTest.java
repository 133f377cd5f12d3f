package io.gatehouse.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.Secret;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("CLI-06")
class TicketCodecTest {
    private static final int VERSION = 0;
    private static final int MAC_KEY = 1;
    private static final int PURPOSE = 2;
    private static final int PAYLOAD = 3;
    private static final int MAC_LENGTH = 32;
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private final KeyRing keys = TestKeyRings.make();
    private final TicketCodec codec = new TicketCodec(keys);

    private static byte[] payload(TicketPurpose purpose) {
        byte[] payload = new byte[purpose.payloadLength()];
        Arrays.fill(payload, (byte) 7);
        return payload;
    }

    private String ticket(TicketPurpose purpose) {
        return codec.write(purpose, codec.currentKey(), payload(purpose))
                .orElseThrow()
                .reveal();
    }

    private boolean reads(TicketPurpose purpose, String text) {
        return codec.read(purpose, Secret.valueOf(text)).isPresent();
    }

    private void assertReadByNone(String text) {
        for (TicketPurpose purpose : TicketPurpose.values()) {
            assertThat(reads(purpose, text)).as("%s as %s", text, purpose).isFalse();
        }
    }

    private static byte[] bytes(String text) {
        return Base64.getUrlDecoder().decode(text.substring(4));
    }

    private static String text(String prefix, byte[] whole) {
        return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
    }

    /** Bytes with the MAC that the key of the service makes of them. */
    private String authentic(String prefix, byte[] body) {
        byte[] mac = keys.macKeys().mac(0, body).orElseThrow();
        byte[] whole = Arrays.copyOf(body, body.length + MAC_LENGTH);
        System.arraycopy(mac, 0, whole, body.length, MAC_LENGTH);
        return text(prefix, whole);
    }

    private static byte[] body(String ticket) {
        byte[] whole = bytes(ticket);
        return Arrays.copyOf(whole, whole.length - MAC_LENGTH);
    }

    @ParameterizedTest
    @EnumSource(TicketPurpose.class)
    void a_ticket_contains_version_key_purpose_and_payload(TicketPurpose purpose) {
        String ticket = ticket(purpose);
        byte[] whole = bytes(ticket);
        assertThat(ticket).startsWith(purpose.prefix());
        assertThat(whole).hasSize(PAYLOAD + purpose.payloadLength() + MAC_LENGTH);
        assertThat(whole[VERSION]).isEqualTo((byte) 2);
        assertThat(whole[MAC_KEY]).isEqualTo((byte) 0);
        assertThat(whole[PURPOSE]).isEqualTo(purpose.number());
        assertThat(codec.read(purpose, Secret.valueOf(ticket))).contains(payload(purpose));
        // A retry sends the same link.
        assertThat(ticket(purpose)).isEqualTo(ticket);
    }

    @Test
    void only_its_own_flow_accepts_a_ticket() {
        for (TicketPurpose purpose : TicketPurpose.values()) {
            for (TicketPurpose flow : TicketPurpose.values()) {
                assertThat(reads(flow, ticket(purpose)))
                        .as("%s as %s", purpose, flow)
                        .isEqualTo(flow == purpose);
            }
        }
    }

    @Test
    void a_swapped_prefix_or_purpose_is_refused_even_with_a_valid_mac() {
        for (TicketPurpose purpose : TicketPurpose.values()) {
            for (TicketPurpose other : TicketPurpose.values()) {
                if (other == purpose) {
                    continue;
                }
                assertReadByNone(other.prefix() + ticket(purpose).substring(4));
                byte[] altered = body(ticket(purpose));
                altered[PURPOSE] = other.number();
                byte[] whole = bytes(ticket(purpose));
                whole[PURPOSE] = other.number();
                assertReadByNone(text(purpose.prefix(), whole));
                assertReadByNone(text(other.prefix(), whole));
                assertReadByNone(authentic(purpose.prefix(), altered));
            }
            byte[] unknown = body(ticket(purpose));
            unknown[PURPOSE] = 0;
            assertReadByNone(authentic(purpose.prefix(), unknown));
            unknown[PURPOSE] = purpose.number();
            assertThat(reads(purpose, authentic(purpose.prefix(), unknown))).isTrue();
        }
    }

    @Test
    void another_version_is_refused_even_with_a_valid_mac() {
        for (TicketPurpose purpose : TicketPurpose.values()) {
            for (int version : List.of(0, 1, 3, 255)) {
                byte[] other = body(ticket(purpose));
                other[VERSION] = (byte) version;
                assertReadByNone(authentic(purpose.prefix(), other));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TicketPurpose.class)
    void every_altered_bit_is_detected(TicketPurpose purpose) {
        byte[] whole = bytes(ticket(purpose));
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] altered = whole.clone();
            altered[bit / 8] ^= (byte) (1 << (bit % 8));
            assertReadByNone(text(purpose.prefix(), altered));
        }
        assertThat(reads(purpose, text(purpose.prefix(), whole))).isTrue();
    }

    @ParameterizedTest
    @EnumSource(TicketPurpose.class)
    void a_truncated_or_extended_ticket_is_refused(TicketPurpose purpose) {
        String ticket = ticket(purpose);
        byte[] whole = bytes(ticket);
        for (int length = 0; length < ticket.length(); length++) {
            assertReadByNone(ticket.substring(0, length));
        }
        for (int length = 0; length < whole.length + 40; length++) {
            if (length != whole.length) {
                assertReadByNone(text(purpose.prefix(), Arrays.copyOf(whole, length)));
            }
        }
        byte[] body = body(ticket);
        for (int length = PAYLOAD; length < body.length + 40; length++) {
            String authentic = authentic(purpose.prefix(), Arrays.copyOf(body, length));
            assertThat(reads(purpose, authentic)).isEqualTo(length == body.length);
        }
    }

    @ParameterizedTest
    @EnumSource(TicketPurpose.class)
    void rfc4648_3_5_every_non_canonical_encoding_is_refused(TicketPurpose purpose) {
        String ticket = ticket(purpose);
        char last = ticket.charAt(ticket.length() - 1);
        // The last digit of a text whose bytes do not fill it has unused bits.
        int unused = (bytes(ticket).length % 3) == 0 ? 0 : (bytes(ticket).length % 3) == 1 ? 4 : 2;
        for (int bits = 1; bits < 1 << unused; bits++) {
            char other = ALPHABET.charAt(ALPHABET.indexOf(last) ^ bits);
            assertReadByNone(ticket.substring(0, ticket.length() - 1) + other);
        }
        for (String other : Set.of(
                ticket + "=",
                ticket + "\n",
                " " + ticket,
                ticket.toUpperCase(java.util.Locale.ROOT),
                purpose.prefix().toUpperCase(java.util.Locale.ROOT) + ticket.substring(4),
                ticket.substring(4),
                ticket.substring(0, ticket.length() - 1) + "+",
                ticket.substring(0, ticket.length() - 1) + "\u0141")) {
            assertReadByNone(other);
        }
        assertThat(reads(purpose, ticket)).isTrue();
    }

    @Test
    void texts_of_other_kinds_are_refused() {
        for (TicketPurpose purpose : TicketPurpose.values()) {
            for (String other : List.of("", "gtr_", purpose.prefix(), "eyJhbGciOiJFUzI1NiJ9.e30.AAAA", "\u0000")) {
                assertReadByNone(other);
            }
        }
    }

    @Test
    void only_a_known_mac_key_writes_and_reads() {
        for (TicketPurpose purpose : TicketPurpose.values()) {
            assertThat(codec.write(purpose, 1, payload(purpose))).isEmpty();
            byte[] other = body(ticket(purpose));
            other[MAC_KEY] = 1;
            assertReadByNone(authentic(purpose.prefix(), other));
            Optional<byte[]> elsewhere =
                    new TicketCodec(TestKeyRings.make()).read(purpose, Secret.valueOf(ticket(purpose)));
            assertThat(elsewhere).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(TicketPurpose.class)
    void a_payload_of_another_length_is_not_written(TicketPurpose purpose) {
        for (int length : List.of(0, purpose.payloadLength() - 1, purpose.payloadLength() + 1)) {
            assertThatThrownBy(() -> codec.write(purpose, 0, new byte[length]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** The numbers and prefixes never change, because tickets outlive an upgrade. A new purpose adds one entry. */
    @Test
    void numbers_and_prefixes_are_unique_and_as_recorded() {
        Map<TicketPurpose, String> recorded = Map.of(
                TicketPurpose.RECOVERY, "1 gtp_ 16",
                TicketPurpose.ADDRESS_VERIFICATION, "2 gtv_ 16",
                TicketPurpose.EMAIL_REVERT, "3 gte_ 16",
                TicketPurpose.INVITATION, "4 gti_ 16",
                TicketPurpose.FACTOR_UNDO, "5 gtu_ 16",
                TicketPurpose.SECOND_FACTOR_LOGIN, "6 gtm_ 32");
        Set<String> prefixes = new HashSet<>(Set.of("gtr_", "gtc_"));
        Set<Byte> numbers = new HashSet<>();
        for (TicketPurpose purpose : TicketPurpose.values()) {
            assertThat(purpose.number() + " " + purpose.prefix() + " " + purpose.payloadLength())
                    .isEqualTo(recorded.get(purpose));
            assertThat(prefixes.add(purpose.prefix())).isTrue();
            assertThat(numbers.add(purpose.number())).isTrue();
            assertThat(purpose.prefix()).matches("gt[a-z]_");
            assertThat(purpose.lifetime()).isPositive();
        }
        assertThat(Stream.of(TicketPurpose.values())).hasSize(recorded.size());
    }
}
