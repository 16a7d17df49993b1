package org.liflow.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/**
 * liflow-bom names each published artifact with the version of the build.
 *
 * <p>It has no parent, whose libraries its users would import, too. So its version and the list of
 * artifacts are written by hand, and compared here.
 */
class BomTest {
  private static final XPath XPATH = XPathFactory.newInstance().newXPath();

  @Test
  void namesEachPublishedArtifactWithTheVersionOfTheBuild() throws Exception {
    Path root = root();
    Document parent = pom(root);
    Set<String> published = new TreeSet<>();
    for (String module : texts(parent, "/project/modules/module")) {
      Document pom = pom(root.resolve(module));
      boolean skipped =
          texts(pom, "/project/properties/*[name()='maven.deploy.skip']").contains("true");
      String artifact = texts(pom, "/project/artifactId").get(0);
      if (!skipped && !artifact.equals("liflow-bom")) {
        published.add(artifact);
      }
    }
    assertFalse(published.isEmpty());
    Document bom = pom(root.resolve("liflow-bom"));
    String managed = "/project/dependencyManagement/dependencies/dependency";
    assertEquals(published, new TreeSet<>(texts(bom, managed + "/artifactId")));
    assertEquals(Set.of("org.liflow"), Set.copyOf(texts(bom, managed + "/groupId")));
    assertEquals(texts(parent, "/project/version"), texts(bom, "/project/version"));
    assertEquals(List.of(), texts(bom, "/project/parent/artifactId"));
  }

  private static Document pom(Path folder) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(folder.resolve("pom.xml").toFile());
  }

  private static List<String> texts(Document pom, String path) throws XPathExpressionException {
    NodeList nodes = (NodeList) XPATH.evaluate(path, pom, XPathConstants.NODESET);
    List<String> texts = new ArrayList<>();
    for (int k = 0; k < nodes.getLength(); k++) {
      texts.add(nodes.item(k).getTextContent().strip());
    }
    return texts;
  }

  /** The folder of the whole project. */
  private static Path root() throws IOException {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.isDirectory(folder.resolve("liflow-bom"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new IOException("no project above " + Path.of("").toAbsolutePath());
    }
    return folder;
  }
}
