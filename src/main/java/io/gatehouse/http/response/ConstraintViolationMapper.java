package io.gatehouse.http.response;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.dropwizard.jersey.validation.JerseyViolationException;
import io.gatehouse.http.client.RequestId;
import io.gatehouse.kernel.FieldError;
import io.gatehouse.kernel.Problem;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.glassfish.jersey.server.model.Invocable;
import org.glassfish.jersey.server.model.Parameter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Maps broken Bean Validation constraints to one problem with all invalid fields (422). Thread-safe. */
public final class ConstraintViolationMapper implements ExceptionMapper<JerseyViolationException> {
    private static final Logger LOG = LoggerFactory.getLogger(ConstraintViolationMapper.class);
    private static final PropertyNamingStrategies.SnakeCaseStrategy NAMES =
            new PropertyNamingStrategies.SnakeCaseStrategy();

    private final ProblemWriter problems;

    public ConstraintViolationMapper(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    public Response toResponse(JerseyViolationException failure) {
        if (failure.getConstraintViolations().stream().anyMatch(ConstraintViolationMapper::isOfResponse)) {
            LOG.error("Request {} failed", RequestId.current(), failure);
            return problems.response(ProblemResponse.internal(RequestId.current()));
        }
        List<FieldError> errors = failure.getConstraintViolations().stream()
                .map(violation -> new FieldError(field(violation, failure.getInvocable()), violation.getMessage()))
                .sorted(Comparator.comparing(FieldError::field).thenComparing(FieldError::message))
                .toList();
        return problems.response(
                ProblemResponse.of(Problem.INPUT_INVALID.asException().withErrors(errors)));
    }

    private static boolean isOfResponse(ConstraintViolation<?> violation) {
        return nodes(violation).stream().anyMatch(node -> node.getKind() == ElementKind.RETURN_VALUE);
    }

    private static String field(ConstraintViolation<?> violation, Invocable invocable) {
        String field = nodes(violation).stream()
                .filter(node -> node.getKind() == ElementKind.PROPERTY)
                .map(node -> NAMES.translate(node.getName()))
                .collect(Collectors.joining("."));
        return field.isEmpty() ? parameter(violation, invocable) : field;
    }

    /** The name of the query or path parameter; {@code body} if the constraint is on the whole body. */
    private static String parameter(ConstraintViolation<?> violation, Invocable invocable) {
        return nodes(violation).stream()
                .filter(node -> node.getKind() == ElementKind.PARAMETER)
                .map(node -> invocable
                        .getParameters()
                        .get(node.as(Path.ParameterNode.class).getParameterIndex()))
                .map(Parameter::getSourceName)
                .filter(name -> name != null && !name.isEmpty())
                .findFirst()
                .orElse("body");
    }

    private static List<Path.Node> nodes(ConstraintViolation<?> violation) {
        return StreamSupport.stream(violation.getPropertyPath().spliterator(), false)
                .toList();
    }
}
