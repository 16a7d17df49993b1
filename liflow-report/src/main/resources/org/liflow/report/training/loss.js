"use strict";
(function () {
  const page = JSON.parse(document.getElementById("data").textContent);
  const { axis, decades, draw, keep, line, scientific } = liflowCharts;
  const series = name => page.epochs.filter(e => e[name] > 0).map(e => ({ x: e.step, y: e[name] }));

  function chart(theme, id, title, sets) {
    const shown = sets.filter(set => set.data.length);
    const values = shown.flatMap(set => set.data.map(p => p.y));
    draw(id, theme, shown, axis(theme, "step", "linear", { beginAtZero: true }),
      axis(theme, title, "logarithmic", decades(values)), {
        label: item => item.dataset.label + ", step " + item.parsed.x + ": " + scientific(item.parsed.y)
      });
  }

  keep(theme => {
    const dots = page.epochs.length < 30 ? { pointRadius: 2.5 } : {};
    const sets = [
      line(theme, 0, "training", series("training"), dots),
      line(theme, 1, "validation, mean of the weights", series("averaged"), { pointRadius: 2.5 }),
      line(theme, 2, "validation, weights as they are", series("plain"), { pointRadius: 2.5 })
    ];
    const best = page.epochs[page.best - 1];
    if (best) {
      sets.push(line(theme, 4, "best", [{ x: best.step, y: best.averaged }], {
        showLine: false, pointRadius: 7, pointStyle: "rectRot"
      }));
    }
    chart(theme, "loss", "loss (Å²)", sets);
    chart(theme, "gradient", "gradient norm", [line(theme, 0, "gradient norm", series("gradient"), dots)]);
    chart(theme, "rate", "learning rate", [line(theme, 0, "learning rate", series("rate"), dots)]);
  });
})();
