package io.gatehouse.client;

import io.gatehouse.kernel.AsciiCase;
import io.gatehouse.kernel.FieldError;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Titles of roles that a request names. */
final class ClientRoles {
    private ClientRoles() {}

    /**
     * Returns the titles in their stored case, each once, sorted.
     *
     * @throws ProblemException {@link Problem#INPUT_INVALID} if a role does not exist
     */
    static List<String> existing(ClientDao dao, List<String> titles) {
        List<String> found = dao.existingTitles(joined(titles));
        Set<String> known = found.stream().map(AsciiCase::lower).collect(Collectors.toSet());
        if (!titles.stream().map(AsciiCase::lower).allMatch(known::contains)) {
            throw Problem.INPUT_INVALID
                    .asException("A role does not exist. Create it with POST /roles first.")
                    .withErrors(List.of(new FieldError(ClientRequest.ROLES, "must be titles of existing roles")));
        }
        return found;
    }

    /** The form that {@link ClientDao#TITLED} takes. A title with a comma exists nowhere and is rejected before. */
    static String joined(List<String> titles) {
        return String.join(",", titles);
    }

    /** The titles in the first list that the second does not contain. */
    static List<String> without(List<String> titles, List<String> others) {
        return titles.stream().filter(title -> !others.contains(title)).toList();
    }
}
