"use strict";
(function () {
  const page = JSON.parse(document.getElementById("data").textContent);
  const { axis, draw, keep, line, short } = liflowCharts;

  keep(theme => {
    const points = page.structures.map((one, k) => ({ x: k + 1, y: one.above }));
    draw("energies", theme, [line(theme, 0, "structure", points, { showLine: false, pointRadius: 4 })],
      axis(theme, "structure, by energy", "linear", { min: 0, max: points.length + 1 }),
      axis(theme, "energy above the lowest (meV per atom)", "linear", { beginAtZero: true }), {
        label: item => {
          const one = page.structures[item.parsed.x - 1];
          return "structure " + item.parsed.x + ": " + short(item.parsed.y) + " meV per atom, degeneracy "
            + one.degeneracy + (one.draws > 1 ? ", drawn " + one.draws + " times" : "");
        }
      });
  });
})();
