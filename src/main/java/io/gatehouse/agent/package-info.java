/**
 * The agent: a process beside a gateway that checks tokens in memory, follows the revocation feed, and can relay it to
 * processes of its host. It uses no database and no Redis.
 */
@NullMarked
package io.gatehouse.agent;

import org.jspecify.annotations.NullMarked;
