package io.gatehouse.http.input;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.gatehouse.http.client.RequestId;
import io.gatehouse.http.response.ExceptionCauses;
import io.gatehouse.http.response.ProblemResponse;
import io.gatehouse.http.response.ProblemWriter;
import io.gatehouse.kernel.FieldError;
import io.gatehouse.kernel.ProblemException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Maps unreadable JSON to 400 with the place and the expected type, never with Jackson's message. Thread-safe. */
public final class JsonExceptionMapper implements ExceptionMapper<JsonProcessingException> {
    private static final Logger LOG = LoggerFactory.getLogger(JsonExceptionMapper.class);
    private static final int MAX_PATH_LENGTH = 100;

    private final ProblemWriter problems;

    public JsonExceptionMapper(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    public Response toResponse(JsonProcessingException failure) {
        if (isServerError(failure)) {
            LOG.error("Request {} failed", RequestId.current(), failure);
            return problems.response(ProblemResponse.internal(RequestId.current()));
        }
        // The constructor of a type may reject a value with a more precise message.
        Optional<ProblemException> refusal = ExceptionCauses.find(failure, ProblemException.class);
        return problems.response(ProblemResponse.of(refusal.orElseGet(() -> problem(failure))));
    }

    /** Whether writing a response failed or a type cannot be mapped: an error that the client cannot correct. */
    private static boolean isServerError(JsonProcessingException failure) {
        return failure instanceof InvalidDefinitionException || failure.getProcessor() instanceof JsonGenerator;
    }

    private static ProblemException problem(JsonProcessingException failure) {
        if (!(failure instanceof JsonMappingException mapping) || isTrailing(failure)) {
            return StrictText.malformed("The body must be one JSON value (RFC 8259) without repeated members"
                    + location(failure.getLocation()) + ".");
        }
        String expected = expected(mapping instanceof MismatchedInputException m ? m.getTargetType() : null);
        String path = path(mapping);
        if (path.isEmpty()) {
            return StrictText.malformed("The body " + expected + ".");
        }
        return StrictText.malformed("The field " + path + " " + expected + ".")
                .withErrors(List.of(new FieldError(path, expected)));
    }

    // Jackson has no exception type for trailing tokens, and reports the type of the value before them.
    private static boolean isTrailing(JsonProcessingException failure) {
        return failure.getOriginalMessage().startsWith("Trailing token");
    }

    private static String location(@Nullable JsonLocation at) {
        return at == null ? "" : "; see line " + at.getLineNr() + ", column " + at.getColumnNr();
    }

    private static String path(JsonMappingException failure) {
        String path = failure.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining());
        String plain = path.startsWith(".") ? path.substring(1) : path;
        return plain.length() <= MAX_PATH_LENGTH ? plain : plain.substring(0, MAX_PATH_LENGTH);
    }

    private static String expected(@Nullable Class<?> type) {
        if (type == null) {
            return "has an invalid value";
        }
        if (CharSequence.class.isAssignableFrom(type)) {
            return "must be a string";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "must be true or false";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "must be a number of the expected type";
        }
        if (type.isArray() || Collection.class.isAssignableFrom(type)) {
            return "must be an array";
        }
        return type.isRecord() ? "must be an object" : "has an invalid value";
    }
}
