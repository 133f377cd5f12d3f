package io.gatehouse.configuration;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import io.gatehouse.throttle.Rate;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses rates such as {@code 60/1m}: a number of events per duration. */
final class RateParser extends StdDeserializer<Rate> {
    private static final long serialVersionUID = 1L;
    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,8})/(\\S+)");

    RateParser() {
        super(Rate.class);
    }

    @Override
    public Rate deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        String text = parser.getText();
        Matcher form = FORM.matcher(text);
        try {
            if (form.matches()) {
                return new Rate(
                        Integer.parseInt(form.group(1)),
                        io.dropwizard.util.Duration.parse(form.group(2)).toJavaDuration());
            }
        } catch (IllegalArgumentException e) {
            // The error is reported below without the cause, which does not name the setting.
        }
        return (Rate) context.handleWeirdStringValue(Rate.class, text, "not a rate such as 60/1m");
    }
}
