package troupe.tests;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/** The peer of tests/support/peer_connectors.cpp: one record, with the partition and the timestamp it is told. */
public class ShapedSource extends SourceConnector {
    private Map<String, String> settings;

    @Override public String version() { return "1"; }
    @Override public void start(Map<String, String> given) { settings = given; }
    @Override public void stop() { }
    @Override public Class<? extends Task> taskClass() { return ShapedSourceTask.class; }
    @Override public List<Map<String, String>> taskConfigs(int most) { return List.of(settings); }
    @Override public ConfigDef config() { return new ConfigDef(); }

    public static class ShapedSourceTask extends SourceTask {
        private Map<String, String> settings;
        private boolean done = false;

        @Override public String version() { return "1"; }
        @Override public void start(Map<String, String> given) { settings = given; }
        @Override public void stop() { }

        @Override public List<SourceRecord> poll() throws InterruptedException {
            if (done) {
                Thread.sleep(50);
                return null;
            }
            done = true;
            String partition = settings.get("partition");
            String timestamp = settings.get("timestamp");
            return List.of(new SourceRecord(Map.of("p", "0"), Map.of("next", 1L), settings.get("topic"),
                partition == null ? null : Integer.valueOf(partition), null, null, Schema.STRING_SCHEMA, settings.getOrDefault("value", "value"),
                timestamp == null ? null : Long.valueOf(timestamp)));
        }
    }
}
