package org.liflow.bench.speedup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class BenchmarkJvmTest {
  @Test
  void leavesOutTheVectorApiAlone() {
    assertEquals(
        List.of("-Xmx1g", "-Dx=jdk.incubator.vector", "--add-modules=java.net.http,java.sql"),
        BenchmarkJvm.withoutVectorApi(
            List.of(
                "-Xmx1g",
                BenchmarkJvm.VECTOR_API,
                "-Dx=jdk.incubator.vector",
                "--add-modules=java.net.http,jdk.incubator.vector,java.sql")));
  }
}
