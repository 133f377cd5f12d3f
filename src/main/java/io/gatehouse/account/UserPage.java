package io.gatehouse.account;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of users in the order of their ids.
 *
 * @param next the cursor of the page after this one; null when this is the last
 */
public record UserPage(List<UserView> items, @Nullable String next) {}
