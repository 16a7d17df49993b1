package org.liflow.example;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The text that a program prints. */
final class Printed {
  private Printed() {}

  /** A program that may fail to read or write. */
  interface Program {
    void run() throws IOException;
  }

  /** Runs a program and returns what it prints on standard output. */
  static String by(Program program) throws IOException {
    PrintStream usual = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      program.run();
    } finally {
      System.setOut(usual);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
