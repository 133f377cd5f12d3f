/** The adapter for servlet containers such as Jetty and Tomcat: {@link io.gatehouse.verifier.servlet.GatehouseFilter}. */
@NullMarked
package io.gatehouse.verifier.servlet;

import org.jspecify.annotations.NullMarked;
