package io.gatehouse.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of clients, sorted by id.
 *
 * @param next the cursor of the next page; null on the last page
 */
public record ClientPage(List<ClientView> items, @Nullable String next) {}
