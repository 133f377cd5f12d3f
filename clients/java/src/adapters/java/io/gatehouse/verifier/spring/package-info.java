/**
 * The adapter for Spring Boot 3.5 and 4 with Spring Security, on the servlet stack: {@link
 * io.gatehouse.verifier.spring.GatehouseAutoConfiguration} and {@link io.gatehouse.verifier.spring.GatehouseSecurity}.
 */
@NullMarked
package io.gatehouse.verifier.spring;

import org.jspecify.annotations.NullMarked;
