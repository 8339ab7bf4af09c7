import javax.management.Attribute;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Prints what a process of the loopback interface shows over JMX: `domain TAB tag=value,… TAB attribute TAB value`. */
public class JmxDump {
    public static void main(String[] args) throws Exception {
        var url = new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + args[0] + "/jmxrmi");
        try (var connector = JMXConnectorFactory.connect(url)) {
            MBeanServerConnection server = connector.getMBeanServerConnection();
            for (ObjectName name : server.queryNames(new ObjectName(args[1]), null)) {
                var info = server.getMBeanInfo(name).getAttributes();
                var names = new String[info.length];
                for (int i = 0; i < info.length; i++) {
                    names[i] = info[i].getName();
                }
                for (Attribute attribute : server.getAttributes(name, names).asList()) {
                    System.out.println(String.join("\t", name.getDomain(), name.getKeyPropertyListString(), attribute.getName(), String.valueOf(attribute.getValue())));
                }
            }
        }
    }
}
