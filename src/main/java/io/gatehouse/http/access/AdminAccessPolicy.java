package io.gatehouse.http.access;

import io.gatehouse.kernel.AsciiCase;
import io.gatehouse.kernel.Secret;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Who may ask the admin port for what. Immutable.
 *
 * @param token that everything asks for; empty where nothing does
 * @param hosts names beside {@code localhost} that {@code Host} may hold where no token is asked for, in lower case
 * @param pages paths of pages that hold no data of their own
 * @param isTask whether there is a task at a path
 */
public record AdminAccessPolicy(
        Optional<Secret> token, Set<String> hosts, Set<String> pages, Predicate<String> isTask) {
    public AdminAccessPolicy {
        hosts = hosts.stream().map(AsciiCase::lower).collect(Collectors.toUnmodifiableSet());
        pages = Set.copyOf(pages);
    }
}
