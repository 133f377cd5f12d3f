package io.gatehouse.configuration;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds variables that are meant for Gatehouse but not used by its configuration, such as misspelled ones. */
final class UnknownVariableDetector {
    private static final String PREFIX = "GATEHOUSE_";
    private static final String FILE = "_FILE";

    /** Variables that Docker Compose, the development run and the tests use. */
    static final Set<String> USED_ELSEWHERE = Set.of(
            "GATEHOUSE_HTTP_PORT",
            "GATEHOUSE_DEV_SUPERUSER_PASSWORD",
            "GATEHOUSE_DEV_DATA",
            "GATEHOUSE_DEV_CONTAINERS",
            "GATEHOUSE_TEST_CONTAINERS");

    /** The maximum number of letters in which a misspelled name differs. */
    private static final int MAX_WRONG_LETTERS = 4;

    private UnknownVariableDetector() {}

    /**
     * Returns one sentence per variable, without its value.
     *
     * @param set the names of the variables of the process
     * @param used the names of the variables that the configuration refers to
     */
    static List<String> sentences(Set<String> set, Set<String> used) {
        Set<String> known = new HashSet<>(USED_ELSEWHERE);
        used.forEach(name -> known.addAll(List.of(name, name + FILE)));
        return new TreeSet<>(set)
                .stream()
                        .filter(name -> name.startsWith(PREFIX) && !known.contains(name))
                        .map(name -> name + " is set, but no setting uses it: "
                                + nearest(name, known)
                                        .map(meant -> "is " + meant + " meant?")
                                        .orElse("unset it, or refer to it in the configuration file."))
                        .toList();
    }

    private static Optional<String> nearest(String name, Set<String> known) {
        LevenshteinDistance distance = new LevenshteinDistance(MAX_WRONG_LETTERS);
        return known.stream()
                .filter(each -> distance.apply(name, each) >= 0)
                .min(Comparator.<String>comparingInt(each -> distance.apply(name, each))
                        .thenComparing(Comparator.naturalOrder()));
    }
}
