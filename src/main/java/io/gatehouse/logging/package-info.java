/**
 * Log line formats: text for people, JSON for collectors. Each line has its request id, and client input cannot forge
 * lines.
 */
@NullMarked
package io.gatehouse.logging;

import org.jspecify.annotations.NullMarked;
