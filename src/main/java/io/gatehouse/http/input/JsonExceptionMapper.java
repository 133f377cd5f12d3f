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

/** Answers JSON that cannot be read, with the place and what was expected there; never with Jackson's own words. */
public final class JsonExceptionMapper implements ExceptionMapper<JsonProcessingException> {
    private static final Logger LOG = LoggerFactory.getLogger(JsonExceptionMapper.class);
    private static final int MAX_PATH_LENGTH = 100;

    private final ProblemWriter problems;

    public JsonExceptionMapper(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    public Response toResponse(JsonProcessingException failure) {
        if (isOurs(failure)) {
            LOG.error("Request {} failed", RequestId.current(), failure);
            return problems.response(ProblemResponse.internal(RequestId.current()));
        }
        // A type's own constructor may refuse a value in better words.
        Optional<ProblemException> refusal = ExceptionCauses.find(failure, ProblemException.class);
        return problems.response(ProblemResponse.of(refusal.orElseGet(() -> problem(failure))));
    }

    /** Writing an answer failed, or a type cannot be mapped at all: nothing that the client could change. */
    private static boolean isOurs(JsonProcessingException failure) {
        return failure instanceof InvalidDefinitionException || failure.getProcessor() instanceof JsonGenerator;
    }

    private static ProblemException problem(JsonProcessingException failure) {
        if (!(failure instanceof JsonMappingException mapping) || isTrailing(failure)) {
            return StrictText.malformed("The body is not one JSON value (RFC 8259) with each member once"
                    + place(failure.getLocation()) + ".");
        }
        String expected = expected(mapping instanceof MismatchedInputException m ? m.getTargetType() : null);
        String path = path(mapping);
        if (path.isEmpty()) {
            return StrictText.malformed("The body " + expected + ".");
        }
        return StrictText.malformed("The field " + path + " " + expected + ".")
                .withErrors(List.of(new FieldError(path, expected)));
    }

    // Jackson has no type of its own for it, and names as target what had been read well before.
    private static boolean isTrailing(JsonProcessingException failure) {
        return failure.getOriginalMessage().startsWith("Trailing token");
    }

    private static String place(@Nullable JsonLocation at) {
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
            return "has a value that is not accepted";
        }
        if (CharSequence.class.isAssignableFrom(type)) {
            return "must be a string";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "must be true or false";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "must be a number of the right kind";
        }
        if (type.isArray() || Collection.class.isAssignableFrom(type)) {
            return "must be an array";
        }
        return type.isRecord() ? "must be an object" : "has a value that is not accepted";
    }
}
