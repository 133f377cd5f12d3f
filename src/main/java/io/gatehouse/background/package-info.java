/** Work that runs beside the requests, and whose failures do not end it. */
@NullMarked
package io.gatehouse.background;

import org.jspecify.annotations.NullMarked;
