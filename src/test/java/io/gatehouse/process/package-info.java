/** The service as several real processes over servers that a test kills, freezes and cuts off, and what clients see of it. */
@NullMarked
package io.gatehouse.process;

import org.jspecify.annotations.NullMarked;
