// What Java's own transforms add to the life of a record: the settings, records and rounds of
// transforms_bench.cpp. Prints one line for each: name, tab, nanoseconds of processor time (garbage
// collection included) that rounds with the transform cost more than their neighbours without.
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;

public class TransformsBench {
    static final int BATCH = 500;
    static final int BATCHES = 100;
    static final int ROUNDS = 15;
    static final SinkRecord[] made = new SinkRecord[BATCH];
    static final Object[] kept = new Object[BATCH];
    static final byte[] BYTES = "0123456789".getBytes();

    /** Processor time of all threads in nanoseconds: collecting garbage counts, other processes do not. */
    static long cpuTime() {
        long sum = 0;
        for (java.io.File thread : new java.io.File("/proc/self/task").listFiles()) {
            try {
                String text = java.nio.file.Files.readString(thread.toPath().resolve("schedstat"));
                sum += Long.parseLong(text.substring(0, text.indexOf(' ')));
            } catch (java.io.IOException e) {
                // The thread has ended.
            }
        }
        return sum;
    }

    static final Schema INNER = SchemaBuilder.struct().field("a", Schema.INT32_SCHEMA)
        .field("b", Schema.OPTIONAL_STRING_SCHEMA).optional().build();
    static final Schema EVENT = SchemaBuilder.struct().name("event").version(1)
        .field("id", Schema.INT32_SCHEMA).field("count", Schema.INT64_SCHEMA)
        .field("ratio", Schema.FLOAT64_SCHEMA).field("name", Schema.STRING_SCHEMA)
        .field("text", Schema.OPTIONAL_STRING_SCHEMA).field("flag", Schema.BOOLEAN_SCHEMA)
        .field("when", Timestamp.SCHEMA).field("inner", INNER)
        .field("missing", SchemaBuilder.int32().optional().defaultValue(7).build())
        .field("bytes", Schema.BYTES_SCHEMA).build();

    static SinkRecord record(boolean withSchema, int number) {
        Object value;
        if (withSchema) {
            value = new Struct(EVENT).put("id", 42).put("count", 4711L).put("ratio", 2.5)
                .put("name", "a name of some length")
                .put("text", "a text that is somewhat longer than the name").put("flag", true)
                .put("when", new java.util.Date(1483425001864L))
                .put("inner", new Struct(INNER).put("a", 1).put("b", "inner text"))
                .put("bytes", BYTES);
        } else {
            Map<String, Object> inner = new HashMap<>();
            inner.put("a", 1);
            inner.put("b", "inner text");
            Map<String, Object> event = new HashMap<>();
            event.put("id", 42);
            event.put("count", 4711L);
            event.put("ratio", 2.5);
            event.put("name", "a name of some length");
            event.put("text", "a text that is somewhat longer than the name");
            event.put("flag", true);
            event.put("when", 1483425001864L);
            event.put("inner", inner);
            event.put("missing", null);
            event.put("bytes", BYTES);
            value = event;
        }
        ConnectHeaders headers = new ConnectHeaders();
        for (String name : new String[] {"one", "two", "three"}) {
            headers.addString(name, "x");
        }
        return new SinkRecord("topic-20170103", 3, Schema.STRING_SCHEMA, "key",
            withSchema ? EVENT : null, value, 4711, 1483425001864L + number, TimestampType.CREATE_TIME, headers);
    }

    static double round(Transformation<SinkRecord> transform, boolean withSchema) {
        long begun = cpuTime();
        for (int batch = 0; batch < BATCHES; batch++) {
            for (int i = 0; i < BATCH; i++) {
                made[i] = record(withSchema, i);
            }
            if (transform != null) {
                for (int i = 0; i < BATCH; i++) {
                    kept[i] = transform.apply(made[i]);
                }
            }
            Arrays.fill(made, null);
            Arrays.fill(kept, null);
        }
        return (cpuTime() - begun) / (double) (BATCH * BATCHES);
    }

    static double measure(String type, Map<String, String> settings, boolean withSchema) throws Exception {
        @SuppressWarnings("unchecked")
        Transformation<SinkRecord> transform = (Transformation<SinkRecord>) Class
            .forName("org.apache.kafka.connect.transforms." + type).getDeclaredConstructor().newInstance();
        transform.configure(settings);
        double[] rounds = new double[ROUNDS];
        for (int i = -ROUNDS / 2; i < ROUNDS; i++) { // the first ones warm up
            double without = round(null, withSchema);
            double with = round(transform, withSchema);
            if (i >= 0) {
                rounds[i] = with - without;
            }
        }
        Arrays.sort(rounds);
        transform.close();
        return rounds[rounds.length / 2];
    }

    static Map<String, String> settings(String... pairs) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            settings.put(pairs[i], pairs[i + 1]);
        }
        return settings;
    }

    static void both(String name, String type, Map<String, String> settings) throws Exception {
        one(name, type, settings, true);
        one(name + ", no schema", type, settings, false);
    }

    static void one(String name, String type, Map<String, String> settings, boolean withSchema) throws Exception {
        System.out.printf("%s\t%.1f%n", name, measure(type, settings, withSchema));
    }

    public static void main(String[] arguments) throws Exception {
        both("Cast", "Cast$Value", settings("spec", "id:int64,ratio:int32,flag:string"));
        one("DropHeaders", "DropHeaders", settings("headers", "two"), true);
        both("ExtractField", "ExtractField$Value", settings("field", "name"));
        one("Filter", "Filter", settings(), true);
        both("Flatten", "Flatten$Value", settings());
        both("HeaderFrom", "HeaderFrom$Value", settings("fields", "name", "headers", "n", "operation", "move"));
        both("HoistField", "HoistField$Value", settings("field", "event"));
        both("InsertField", "InsertField$Value", settings("topic.field", "topic", "offset.field", "offset", "static.field", "s", "static.value", "v"));
        one("InsertHeader", "InsertHeader", settings("header", "h", "value.literal", "42"), true);
        both("MaskField", "MaskField$Value", settings("fields", "name,id"));
        one("RegexRouter", "RegexRouter", settings("regex", "(.*)-(\\d+)", "replacement", "$1"), true);
        both("ReplaceField", "ReplaceField$Value", settings("exclude", "text", "renames", "name:title"));
        one("SetSchemaMetadata", "SetSchemaMetadata$Value", settings("schema.name", "n"), true);
        both("TimestampConverter", "TimestampConverter$Value", settings("field", "when", "target.type", "string", "format", "yyyy-MM-dd'T'HH:mm:ss.SSSX"));
        one("TimestampRouter", "TimestampRouter", settings(), true);
        both("ValueToKey", "ValueToKey", settings("fields", "id,name"));
    }
}
