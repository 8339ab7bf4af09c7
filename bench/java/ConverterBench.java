// The records of bench/converters.cpp through Java's own converters: warmed up, then the best of
// five rounds, in processor time of the one thread. java -cp 'LIBS/*' bench/java/ConverterBench.java
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.converters.*;
import org.apache.kafka.connect.data.*;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.storage.*;

public class ConverterBench {
  static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  static Object sink;

  static double perSecond(Runnable step) {
    double best = 0;
    for (int round = 0; round < 7; round++) {
      long count = 0;
      long begin = THREADS.getCurrentThreadCpuTime();
      long used = 0;
      while (used < 400_000_000L) {
        for (int i = 0; i < 2000; i++) step.run();
        count += 2000;
        used = THREADS.getCurrentThreadCpuTime() - begin;
      }
      double rate = count * 1e9 / used;
      if (round > 1) best = Math.max(best, rate);
    }
    return best;
  }

  static void run(String name, Converter converter, Map<String, String> settings, Schema schema, Object value) {
    converter.configure(settings, false);
    byte[] bytes = converter.fromConnectData("topic", schema, value);
    System.out.printf("%-22s from %12.0f%n", name, perSecond(() -> sink = converter.fromConnectData("topic", schema, value)));
    System.out.printf("%-22s to   %12.0f%n", name, perSecond(() -> sink = converter.toConnectData("topic", bytes)));
  }

  public static void main(String[] arguments) {
    Schema schema = SchemaBuilder.struct().name("com.example.Order")
        .field("id", Schema.INT64_SCHEMA).field("customer", Schema.STRING_SCHEMA)
        .field("amount", Schema.FLOAT64_SCHEMA).field("paid", Schema.BOOLEAN_SCHEMA)
        .field("note", Schema.OPTIONAL_STRING_SCHEMA)
        .field("tags", SchemaBuilder.array(Schema.STRING_SCHEMA).build()).build();
    Struct record = new Struct(schema).put("id", 1234567890123L).put("customer", "Ada Lovelace, London")
        .put("amount", 1234.56).put("paid", true).put("tags", List.of("red", "green", "blue"));
    run("Json", new JsonConverter(), Map.of(), schema, record);
    run("Json without schema", new JsonConverter(), Map.of("schemas.enable", "false"), schema, record);
    run("String", new StringConverter(), Map.of(), Schema.STRING_SCHEMA, "twenty bytes of text");
    run("ByteArray", new ByteArrayConverter(), Map.of(), Schema.BYTES_SCHEMA, "twenty bytes of data".getBytes());
    run("Boolean", new BooleanConverter(), Map.of(), Schema.BOOLEAN_SCHEMA, true);
    run("Short", new ShortConverter(), Map.of(), Schema.INT16_SCHEMA, (short) 12345);
    run("Integer", new IntegerConverter(), Map.of(), Schema.INT32_SCHEMA, 123456789);
    run("Long", new LongConverter(), Map.of(), Schema.INT64_SCHEMA, 1234567890123L);
    run("Float", new FloatConverter(), Map.of(), Schema.FLOAT32_SCHEMA, 1234.5f);
    run("Double", new DoubleConverter(), Map.of(), Schema.FLOAT64_SCHEMA, 1234.56);
  }
}
