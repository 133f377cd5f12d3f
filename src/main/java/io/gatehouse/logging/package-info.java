/**
 * Lines of the log: as text for people or as JSON for collectors, each with the id of its request, and none that somebody
 * outside could have made up. The log of requests.
 */
@NullMarked
package io.gatehouse.logging;

import org.jspecify.annotations.NullMarked;
