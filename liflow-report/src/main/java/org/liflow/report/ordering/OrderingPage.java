package org.liflow.report.ordering;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import org.liflow.crystal.Element;
import org.liflow.crystal.order.CellPlan;
import org.liflow.crystal.order.OrderedStructure;
import org.liflow.crystal.order.OrderingResult;
import org.liflow.report.HtmlPage;

/** Plots the energies of ordered structures beside their composition; no state. */
public final class OrderingPage {
  private OrderingPage() {}

  /**
   * A page that holds all it needs.
   *
   * @param result the structures and how they were found
   * @return HTML
   */
  public static String render(OrderingResult result) {
    CellPlan plan = result.plan();
    String subtitle =
        String.format(
            Locale.ROOT,
            "%s in %s cells, %d atoms; %s",
            plan.formula(),
            plan.repeatsText(),
            plan.atoms(),
            result.method().text());
    return HtmlPage.render(
        OrderingPage.class,
        "ordering",
        "Ordered structures of " + result.crystal().formula(),
        HtmlPage.escape(subtitle),
        json(result),
        Map.of(
            "NOTES", notes(result),
            "COMPOSITION", composition(plan),
            "CHARGES", HtmlPage.escape(result.charges().toString())));
  }

  private static String notes(OrderingResult result) {
    if (result.notes().isEmpty()) {
      return "";
    }
    StringBuilder html = new StringBuilder("<div class=\"warnings\"><ul>");
    result
        .notes()
        .forEach(note -> html.append("<li>").append(HtmlPage.escape(note)).append("</li>"));
    return html.append("</ul></div>").toString();
  }

  private static String composition(CellPlan plan) {
    StringBuilder rows = new StringBuilder();
    plan.deviations()
        .forEach(
            (element, off) ->
                rows.append(
                    String.format(
                        Locale.ROOT,
                        "<tr><td>%s</td><td>%d</td><td>%+.2f %%</td></tr>",
                        element.symbol(),
                        count(plan, element),
                        100 * off)));
    return rows.toString();
  }

  private static int count(CellPlan plan, Element element) {
    return plan.counts().getOrDefault(element, 0);
  }

  private static String json(OrderingResult result) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    ArrayNode list = root.putArray("structures");
    double lowest = result.structures().get(0).energy();
    for (OrderedStructure one : result.structures()) {
      list.addObject()
          .put("above", 1000 * (one.energy() - lowest) / one.structure().size())
          .put("degeneracy", one.degeneracy())
          .put("draws", one.draws());
    }
    return root.toString();
  }
}
