/**
 * Records why a request was refused: a sealed reference in the response, and a log line. Only administrators can read a
 * reference.
 */
@NullMarked
package io.gatehouse.refusal;

import org.jspecify.annotations.NullMarked;
