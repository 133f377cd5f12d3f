package io.gatehouse.password;

import java.util.Base64;
import java.util.Optional;

/** The base64 alphabets of password hashes, all without padding. */
enum Base64Alphabet {
    /** RFC 4648 §4, used by PHC strings. */
    STANDARD("+/", false),
    /** A dot instead of the plus, used by passlib for PBKDF2. */
    DOTTED("./", false),
    /** The alphabet of bcrypt, which starts with the dot and the slash. */
    BCRYPT("./", true);

    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final String RFC_4648 = LETTERS + "+/";

    private final String alphabet;

    Base64Alphabet(String others, boolean othersFirst) {
        this.alphabet = othersFirst ? others + LETTERS : LETTERS + others;
    }

    String encode(byte[] bytes) {
        return replaceAlphabet(Base64.getEncoder().withoutPadding().encodeToString(bytes), RFC_4648, alphabet);
    }

    /** Decodes a text; empty unless it is exactly what {@link #encode} writes for the bytes. */
    Optional<byte[]> decode(String text) {
        return decodeLeniently(text).filter(bytes -> encode(bytes).equals(text));
    }

    /** Like {@link #decode}, but ignores the trailing bits that encoders set to zero. */
    Optional<byte[]> decodeLeniently(String text) {
        if (text.length() % 4 == 1 || text.chars().anyMatch(c -> alphabet.indexOf(c) < 0)) {
            return Optional.empty();
        }
        return Optional.of(Base64.getDecoder().decode(replaceAlphabet(text, alphabet, RFC_4648)));
    }

    private static String replaceAlphabet(String text, String from, String to) {
        StringBuilder translated = new StringBuilder(text.length());
        text.chars().forEach(c -> translated.append(to.charAt(from.indexOf(c))));
        return translated.toString();
    }
}
