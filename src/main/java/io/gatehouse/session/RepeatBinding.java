package io.gatehouse.session;

import io.gatehouse.session.ClientHashes.Match;
import java.util.Arrays;
import java.util.Optional;

/**
 * The properties that the client of a repeat must share with the client of the rotation. A repeat without them is reuse
 * (ADR 16).
 */
public enum RepeatBinding {
    /** Nothing. */
    NONE("none"),
    /** The client address or the user agent. */
    EITHER("either"),
    /** The client address and the user agent. */
    BOTH("both");

    private final String setting;

    RepeatBinding(String setting) {
        this.setting = setting;
    }

    /** The binding of a configuration value; empty if there is none. */
    public static Optional<RepeatBinding> named(String setting) {
        return Arrays.stream(values())
                .filter(binding -> binding.setting.equals(setting))
                .findFirst();
    }

    /** The configuration value. */
    public String word() {
        return setting;
    }

    boolean accepts(Match match) {
        return switch (this) {
            case NONE -> true;
            case EITHER -> match != Match.OTHER_CLIENT;
            case BOTH -> match == Match.SAME;
        };
    }
}
