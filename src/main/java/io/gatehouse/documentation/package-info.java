/**
 * What people and generators read about the API: the OpenAPI document, Swagger UI and a landing page. All of it is in the
 * jar and in memory.
 */
@NullMarked
package io.gatehouse.documentation;

import org.jspecify.annotations.NullMarked;
