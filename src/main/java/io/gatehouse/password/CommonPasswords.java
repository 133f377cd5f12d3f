package io.gatehouse.password;

import com.nulabinc.zxcvbn.StandardDictionaries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The list of common passwords of zxcvbn. Immutable and thread-safe. */
final class CommonPasswords {
    private final Set<String> folded;

    private CommonPasswords(Set<String> folded) {
        this.folded = folded;
    }

    /** Loads the list from the jar, without the words that the minimum length rejects anyway. */
    static CommonPasswords load() {
        return new CommonPasswords(words().stream()
                .map(PasswordNormalizer::folded)
                .filter(word -> word.length() >= PasswordSettings.MIN_LENGTH)
                .collect(Collectors.toUnmodifiableSet()));
    }

    private static List<String> words() {
        try {
            return StandardDictionaries.PASSWORDS_LOADER.load().getFrequencies();
        } catch (IOException e) {
            throw new UncheckedIOException("The list of common passwords cannot be read", e);
        }
    }

    /**
     * Whether a password is on the list.
     *
     * @param word folded by {@link PasswordNormalizer}
     */
    boolean contains(String word) {
        return folded.contains(word);
    }

    /** The number of different words. */
    int count() {
        return folded.size();
    }
}
