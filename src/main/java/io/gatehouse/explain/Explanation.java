package io.gatehouse.explain;

import io.gatehouse.verifier.DenylistRules.Rule;
import io.gatehouse.verifier.RejectedToken;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An explanation without audit events.
 *
 * @param signed the claims of the token; null unless its signature matches
 * @param matches the denylist rules that deny the token
 */
record Explanation(ExplanationView view, @Nullable RejectedToken signed, List<Rule> matches) {}
