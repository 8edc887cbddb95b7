import com.amazonaws.services.dynamodbv2.local.main.ServerRunner;
import com.amazonaws.services.dynamodbv2.local.server.DynamoDBProxyServer;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Runs DynamoDB Local on a free port of 127.0.0.1, where by itself it listens on every interface, and halts when
 * standard input ends: that is, with the process that started it, however that one died.
 *
 * Usage: LocalDynamoDB LOCK_FILE|- [an option of DynamoDB Local]...
 * Prints "port N", or "locked by N" and exits with 3 while another process holds the lock.
 *
 * The class file runs as it is, without a JDK. After a change, in this folder:
 * E=../../../node_modules/amplify-dynamodb-simulator/emulator
 * javac --release 17 -cp "$E/DynamoDBLocal.jar:$E/DynamoDBLocal_lib/*" LocalDynamoDB.java
 */
public final class LocalDynamoDB {
  // Only this byte, far behind the text, is locked: where locks are mandatory, others can still read the text.
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;
  // Held here, since a channel that is garbage is closed, and the lock with it.
  private static FileChannel locked;

  public static void main(String[] arguments) {
    new Thread(LocalDynamoDB::haltAtEndOfInput).start();
    try {
      start(arguments);
    } catch (Throwable failure) {
      // Halts, since the thread above would keep a process alive that does nothing.
      System.err.println(failure);
      Runtime.getRuntime().halt(1);
    }
  }

  private static void start(String[] arguments) throws Exception {
    if (!arguments[0].equals("-")) lock(Path.of(arguments[0]));

    var options = java.util.Arrays.copyOfRange(arguments, 1, arguments.length);
    var dynamoDB = ServerRunner.createServerFromCommandLineArgs(options);
    var server = DynamoDBProxyServer.class.getDeclaredField("server");
    server.setAccessible(true);
    var connector = (ServerConnector) ((Server) server.get(dynamoDB)).getConnectors()[0];
    connector.setHost("127.0.0.1");
    connector.setPort(0);
    dynamoDB.start();
    System.out.println("port " + connector.getLocalPort());
  }

  /** The system frees the lock when this process ends, so none is ever stale; a process being killed gets 2 s to end. */
  private static void lock(Path file) throws Exception {
    locked = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    for (int attempt = 0; locked.tryLock(LOCKED_BYTE, 1, false) == null; attempt++) {
      if (attempt == 20) {
        System.out.println("locked by " + Files.readString(file));
        Runtime.getRuntime().halt(3);
      }
      Thread.sleep(100);
    }
    var owner = ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L);
    locked.truncate(0).write(ByteBuffer.wrap(owner.toString().getBytes()), 0);
  }

  private static void haltAtEndOfInput() {
    try {
      while (System.in.read() >= 0) {}
    } catch (java.io.IOException end) {
      // The same as an end.
    }
    Runtime.getRuntime().halt(0);
  }
}
