package io.gatehouse.session;

import io.gatehouse.session.ClientHashes.Likeness;
import java.util.Arrays;
import java.util.Optional;

/** What a repeat must have in common with the rotation to count as its holder's; another's is reuse. */
public enum RepeatBinding {
    /** Nothing. */
    NONE("none"),
    /** The client address or the user agent. */
    EITHER("either"),
    /** The client address and the user agent. */
    BOTH("both");

    private final String word;

    RepeatBinding(String word) {
        this.word = word;
    }

    /** The setting with this name in the configuration. */
    public static Optional<RepeatBinding> named(String word) {
        return Arrays.stream(values())
                .filter(binding -> binding.word.equals(word))
                .findFirst();
    }

    /** Its name in the configuration. */
    public String word() {
        return word;
    }

    boolean accepts(Likeness likeness) {
        return switch (this) {
            case NONE -> true;
            case EITHER -> likeness != Likeness.OTHER_CLIENT;
            case BOTH -> likeness == Likeness.SAME;
        };
    }
}
