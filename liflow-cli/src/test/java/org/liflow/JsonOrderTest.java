package org.liflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.liflow.analysis.ArrheniusFit;
import org.liflow.analysis.DiffusionAnalysis;
import org.liflow.analysis.DiffusionAnalysisTest;
import org.liflow.analysis.DiffusionReport;
import org.liflow.analysis.Diffusivity;
import org.liflow.analysis.MeanSquaredDisplacement;
import org.liflow.crystal.Element;
import org.liflow.tensor.parallel.Workers;

/**
 * A JVM lists a class's methods in an order of its own, and a record's properties beyond its
 * components come in that order unless it is given.
 */
class JsonOrderTest {
  @Test
  @Tag("slow")
  void recordsWithMorePropertiesThanComponentsGiveTheOrderOfAll() {
    List<Class<?>> wider = new ArrayList<>();
    for (JavaClass each :
        new ClassFileImporter()
            .withImportOption(new ArchitectureTest.MainCode())
            .importPackages("org.liflow")) {
      if (each.isRecord() && isWider(each.reflect())) {
        wider.add(each.reflect());
      }
    }
    assertTrue(wider.contains(Diffusivity.class), wider::toString);
    for (Class<?> record : wider) {
      JsonPropertyOrder order = record.getAnnotation(JsonPropertyOrder.class);
      assertNotNull(order, record.getName());
      assertEquals(
          new TreeSet<>(properties(record).map(JsonOrderTest::name).toList()),
          new TreeSet<>(List.of(order.value())),
          record.getName());
    }
  }

  @Test
  @Tag("slow")
  void resultsAreWrittenInThatOrder() {
    DiffusionReport report;
    try (Workers workers = new Workers(1)) {
      report =
          DiffusionAnalysis.of(
              DiffusionAnalysisTest.example(1, 600, 900),
              DiffusionAnalysis.Settings.of(Element.LI),
              workers);
    }
    DiffusionReport.AtTemperature first = report.temperatures().get(0);
    assertOrder(Diffusivity.class, first.self());
    assertOrder(MeanSquaredDisplacement.class, first.collective());
    assertOrder(ArrheniusFit.class, report.arrhenius().fit());
  }

  private static void assertOrder(Class<?> record, Object value) {
    JsonNode json = new ObjectMapper().valueToTree(value);
    List<String> names = new ArrayList<>();
    json.fieldNames().forEachRemaining(names::add);
    assertEquals(List.of(record.getAnnotation(JsonPropertyOrder.class).value()), names);
  }

  private static Stream<Method> properties(Class<?> record) {
    return Arrays.stream(record.getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(JsonProperty.class));
  }

  private static boolean isWider(Class<?> record) {
    List<String> components =
        Arrays.stream(record.getRecordComponents()).map(RecordComponent::getName).toList();
    return properties(record).anyMatch(method -> !components.contains(method.getName()));
  }

  private static String name(Method property) {
    return property.getAnnotation(JsonProperty.class).value();
  }
}
