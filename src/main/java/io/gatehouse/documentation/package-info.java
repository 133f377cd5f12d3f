/**
 * The documents that the service serves: the OpenAPI document, Swagger UI, the landing page and the OAuth metadata. All
 * of them are in the jar and kept in memory.
 */
@NullMarked
package io.gatehouse.documentation;

import org.jspecify.annotations.NullMarked;
