package io.gatehouse.http.access;

import io.gatehouse.kernel.AsciiCase;
import io.gatehouse.kernel.Secret;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The requirements for requests to the admin port. Immutable.
 *
 * @param token the bearer token that requests must carry; empty if the port requires none
 * @param hosts the host names besides {@code localhost} that {@code Host} may have if no token is required; in lower
 *     case
 * @param pages the paths of pages that contain no data
 * @param isTask a test whether a path belongs to an admin task
 */
public record AdminAccessPolicy(
        Optional<Secret> token, Set<String> hosts, Set<String> pages, Predicate<String> isTask) {
    public AdminAccessPolicy {
        hosts = hosts.stream().map(AsciiCase::lower).collect(Collectors.toUnmodifiableSet());
        pages = Set.copyOf(pages);
    }
}
