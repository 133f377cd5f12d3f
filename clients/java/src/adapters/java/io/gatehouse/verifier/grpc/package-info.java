/** The adapter for gRPC servers: {@link io.gatehouse.verifier.grpc.GatehouseInterceptor}. */
@NullMarked
package io.gatehouse.verifier.grpc;

import org.jspecify.annotations.NullMarked;
