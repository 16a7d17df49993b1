package org.liflow.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.liflow.tensor.Resources;

/** A run's folder belongs to one writer, is only resumed as what it is, and is left in order. */
class ResumableFolderTest {
  private static final ResumableFolder.Layout LAYOUT =
      ResumableFolder.Layout.of("what.txt", List.of("result.txt"));

  @TempDir Path root;

  private static String refusal(Runnable call) {
    return assertThrows(InputException.class, call::run).getMessage();
  }

  @Test
  void aNewRunIsResumedButNotBegunTwice() {
    Path folder = root.resolve("run");
    try (ResumableFolder created = ResumableFolder.create(folder, LAYOUT)) {
      assertFalse(created.isResumed());
      ReplacedFile.write(created.description(), "first");
    }
    assertTrue(ResumableFolder.holdsRun(folder, LAYOUT));
    String refused = refusal(() -> ResumableFolder.create(folder, LAYOUT));
    assertTrue(refused.contains("already holds a run (what.txt)"), refused);
    assertFalse(refused.contains("--"), refused);
    try (ResumableFolder resumed = ResumableFolder.resumeOrCreate(folder, LAYOUT)) {
      assertTrue(resumed.isResumed());
      assertEquals(folder.resolve("result.txt"), resumed.file("result.txt"));
    }
  }

  @Test
  void whereThereIsNoRunNoneIsResumed() {
    assertTrue(refusal(() -> ResumableFolder.resume(root, LAYOUT)).contains("no what.txt"));
  }

  @Test
  void remainsWithoutADescriptionAreNotOverwritten() throws IOException {
    Files.writeString(root.resolve("result.txt"), "whose?");
    String refused = refusal(() -> ResumableFolder.resumeOrCreate(root, LAYOUT));
    assertTrue(refused.contains("result.txt without a what.txt"), refused);
    assertEquals("whose?", Files.readString(root.resolve("result.txt")));
  }

  @Test
  void oneHolderAtATime() {
    try (ResumableFolder held = ResumableFolder.create(root, LAYOUT)) {
      assertFalse(held.isResumed());
      assertTrue(
          refusal(() -> ResumableFolder.create(root, LAYOUT)).contains("another program"),
          "a second holder");
    }
    ResumableFolder.create(root, LAYOUT).close();
  }

  @Test
  void leftoversOfItsOwnFilesGoAndOthersStay() throws IOException {
    Path own = root.resolve(".result.txt." + UUID.randomUUID() + ".part");
    Path foreign = root.resolve(".other.txt." + UUID.randomUUID() + ".part");
    Files.writeString(own, "half");
    Files.writeString(foreign, "half");
    ResumableFolder.create(root, LAYOUT).close();
    assertFalse(Files.exists(own));
    assertTrue(Files.exists(foreign));
  }

  @Test
  void settingsThatIdentifyARunMustAgree() {
    try (ResumableFolder folder = ResumableFolder.create(root, LAYOUT)) {
      Map<String, String> found = Map.of("seed", "1", "more", "free");
      folder.requireSame(found, Map.of("seed", "1"));
      String differs = refusal(() -> folder.requireSame(found, Map.of("seed", "2")));
      assertTrue(differs.contains("what.txt: a run with seed 1; expected seed 2"), differs);
      assertTrue(
          refusal(() -> folder.requireSame(found, Map.of("lag", "3")))
              .contains("a run with no lag"));
    }
  }

  @Test
  void aFolderMadeForARunThatFailsIsRemovedAndOneThatWasThereStays() {
    Path made = root.resolve("made");
    try (ResumableFolder opened = ResumableFolder.create(made, LAYOUT)) {
      assertTrue(Files.isDirectory(made));
      assertEquals(made, opened.path());
    }
    assertFalse(Files.exists(made));
    ResumableFolder.create(root, LAYOUT).close();
    assertTrue(Files.isDirectory(root));
  }

  @Test
  void closingTwiceDoesNotFreeTheNextHoldersLock() {
    ResumableFolder first = ResumableFolder.create(root, LAYOUT);
    first.close();
    try (ResumableFolder second = ResumableFolder.create(root, LAYOUT)) {
      first.close();
      assertTrue(Files.exists(second.file(".lock")));
      assertTrue(refusal(() -> ResumableFolder.create(root, LAYOUT)).contains("another program"));
    }
    assertFalse(Files.exists(root.resolve(".lock")));
  }

  @Test
  void itIsTheFirstOfResourcesAndClosedLastWhateverFails() {
    List<String> closed = new ArrayList<>();
    Resources resources = new Resources();
    resources.add(ResumableFolder.create(root, LAYOUT));
    resources.add(() -> closed.add("first, " + Files.exists(root.resolve(".lock"))));
    IOException disk = new IOException("gone");
    resources.add(
        () -> {
          closed.add("second");
          throw disk;
        });
    UncheckedIOException problem = assertThrows(UncheckedIOException.class, resources::close);
    assertSame(disk, problem.getCause());
    assertEquals(List.of("second", "first, true"), closed);
    assertFalse(Files.exists(root.resolve(".lock")));
  }
}
