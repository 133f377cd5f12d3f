package io.gatehouse.account;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of users, sorted by id.
 *
 * @param next the cursor of the next page; null on the last page
 */
public record UserPage(List<UserView> items, @Nullable String next) {}
