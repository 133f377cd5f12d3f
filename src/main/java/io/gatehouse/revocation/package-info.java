/**
 * The path of a revocation: into PostgreSQL with the change that causes it, from there into this instance's memory
 * before the answer, and to everybody else.
 */
@NullMarked
package io.gatehouse.revocation;

import org.jspecify.annotations.NullMarked;
