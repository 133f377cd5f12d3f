/**
 * The configuration file as types: parsing, environment variables, and validation. All errors are reported at once, and
 * no value is repeated, because it may be a secret.
 */
@NullMarked
package io.gatehouse.configuration;

import org.jspecify.annotations.NullMarked;
