/** Validates request input: targets, queries, bodies, JSON and fields. */
@NullMarked
package io.gatehouse.http.input;

import org.jspecify.annotations.NullMarked;
