/**
 * What every HTTP call passes: who may call (declared on each method, checked at start), bearer authentication, strict
 * bodies, and problem+json for every error, whoever raised it.
 */
@NullMarked
package io.gatehouse.http;

import org.jspecify.annotations.NullMarked;
