/** The background jobs: periodic work whose failures do not end it. */
@NullMarked
package io.gatehouse.background;

import org.jspecify.annotations.NullMarked;
