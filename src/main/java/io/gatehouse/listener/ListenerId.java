package io.gatehouse.listener;

import io.gatehouse.kernel.ClientId;

/**
 * A process that follows the feed. Processes of one client that send no id count as one.
 *
 * @param process what the process has chosen at random; empty if it sends none
 */
public record ListenerId(ClientId client, String process) {}
