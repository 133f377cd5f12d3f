/**
 * The configuration file as types: how it is read, where the environment comes in, and what is refused. All that is
 * wrong is named at once, and no value is ever repeated, because it may be a secret.
 */
@NullMarked
package io.gatehouse.configuration;

import org.jspecify.annotations.NullMarked;
