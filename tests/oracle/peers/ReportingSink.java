package troupe.tests;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkConnector;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/** The peer of tests/support/peer_connectors.cpp: reports records whose value begins with "bad", as they came, changed, or as others. */
public class ReportingSink extends SinkConnector {
    private Map<String, String> settings;

    @Override public String version() { return "1"; }
    @Override public void start(Map<String, String> given) { settings = given; }
    @Override public void stop() { }
    @Override public Class<? extends Task> taskClass() { return ReportingSinkTask.class; }
    @Override public List<Map<String, String>> taskConfigs(int most) { return List.of(settings); }
    @Override public ConfigDef config() { return new ConfigDef(); }

    public static class ReportingSinkTask extends SinkTask {
        @Override public String version() { return "1"; }
        @Override public void start(Map<String, String> given) { }
        @Override public void stop() { }

        @Override public void put(Collection<SinkRecord> records) {
            for (SinkRecord record : records) {
                String value = String.valueOf(record.value());
                if (value.startsWith("bad changed")) {
                    report(record.newRecord("elsewhere", 7, null, null, Schema.STRING_SCHEMA, "another", 5L), value);
                } else if (value.startsWith("bad foreign")) {
                    SinkRecord made = new SinkRecord("made-up", 3, Schema.STRING_SCHEMA, "its key", Schema.STRING_SCHEMA, "its value", 42, 7L, TimestampType.CREATE_TIME);
                    made.headers().addString("h", "its header");
                    report(made, value);
                } else if (value.startsWith("bad")) {
                    report(record, value);
                }
            }
        }

        private void report(SinkRecord record, String value) {
            context.errantRecordReporter().report(record, new DataException("will not take " + value));
        }
    }
}
