package coophealth.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.File;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The job all peers do, as benchmarks/peers/job.py has it: which sum an activity belongs to, and what it adds. */
final class Job {
    private static final List<String> REQUIRED = List.of("type", "source", "id", "subject", "time");
    private static final long BUCKET = 21L * 24 * 60 * 60;

    private final ObjectReader reader = new ObjectMapper().reader();
    private final Map<String, Rule> rules = new HashMap<>();

    private record Rule(String side, String value) {}

    /** One activity's part: the key of its sum, and its value. */
    record Entry(String key, double value) {}

    Job(File rulesFile) throws IOException {
        for (var rule : new ObjectMapper().readTree(rulesFile).properties()) {
            rules.put(rule.getKey(), new Rule(
                rule.getValue().path("side").textValue(), rule.getValue().path("value").textValue()));
        }
    }

    /** Empty for a record that is no valid activity. */
    Optional<Entry> entry(byte[] record) {
        try {
            return checked(reader.readTree(record));
        } catch (IOException | DateTimeException error) {
            return Optional.empty();
        }
    }

    private Optional<Entry> checked(JsonNode event) {
        for (String name : REQUIRED) {
            String text = event.path(name).textValue();
            if (text == null || text.isEmpty()) {
                return Optional.empty();
            }
        }
        Rule rule = rules.get(event.get("type").textValue());
        JsonNode data = event.path("data");
        if (rule == null || !data.isObject() || !"1.0".equals(event.path("specversion").textValue())) {
            return Optional.empty();
        }
        long bucket = OffsetDateTime.parse(event.get("time").textValue()).toEpochSecond() / BUCKET;
        String side = rule.side() == null ? "none" : data.path(rule.side()).textValue();
        JsonNode value = data.path(rule.value() == null ? "" : rule.value());
        boolean absent = value.isMissingNode() || value.isNull();
        if (!isSide(side, rule) || !(absent || value.isNumber() && value.doubleValue() >= 0)) {
            return Optional.empty();
        }
        String key = event.get("subject").textValue() + "|" + side + "|" + bucket;
        return Optional.of(new Entry(key, absent ? 0.0 : value.doubleValue()));
    }

    private static boolean isSide(String side, Rule rule) {
        return rule.side() == null || "a".equals(side) || "b".equals(side) || "joint".equals(side);
    }
}
