(function () {
  const page = JSON.parse(document.getElementById("data").textContent);
  const summary = page.summary;
  const { axis, draw, faded, keep, line, points, short } = liflowCharts;
  // More kinds of points than these cannot be told apart.
  const mostMaterials = 8;
  const signs = ["circle", "rectRot", "triangle"];
  let estimator = "";
  let chosen = 0;

  const material = s => s.composition + (temperatures > 1 ? " " + short(s.temperature_K) + " K" : "");
  const temperatures = new Set(summary.per_structure.map(s => s.temperature_K)).size;
  const materials = [...new Set(summary.materials.map(material))];

  function parity(id, theme, quantity, species) {
    const all = summary.per_structure.map(s => ({ s: s, v: s.quantities[estimator + quantity] }))
      .filter(p => p.v.reference > 0 && p.v.log10_ratio.mean !== null);
    const at = p => ({
      x: p.v.reference, y: p.v.reference * Math.pow(10, p.v.log10_ratio.mean), name: p.s.name
    });
    const bar = p => [-1, 1].map(sign =>
      p.v.reference * Math.pow(10, p.v.log10_ratio.mean + sign * (p.v.log10_ratio.sd || 0)));
    if (!all.length) {
      draw(id, theme, []);
      return;
    }
    const values = all.flatMap(p => [p.v.reference, at(p).y, ...bar(p)]);
    const least = Math.min(...values) / 1.4;
    const most = Math.max(...values) * 1.4;
    const ends = factor => [{ x: least, y: least * factor }, { x: most, y: most * factor }];
    const plain = { label: "", borderWidth: 0, pointHitRadius: 0 };
    const sets = [];
    const groups = materials.length <= mostMaterials ? materials : [""];
    groups.forEach((name, k) => {
      const own = all.filter(p => name === "" || material(p.s) === name);
      if (own.length) {
        sets.push(line(theme, k, name || "structures", own.map(at), {
          showLine: false, pointRadius: 5, pointStyle: signs[k % signs.length],
          pointRotation: signs[k % signs.length] === "triangle" ? 180 : 0, errorBars: own.map(bar)
        }));
      }
    });
    sets.push(Object.assign({ data: ends(1), borderColor: theme.soft, order: 1 }, plain, { borderWidth: 1.5 }));
    sets.push(Object.assign({ data: ends(0.5), fill: false, order: 1 }, plain));
    sets.push(Object.assign({ data: ends(2), fill: "-1", order: 1, backgroundColor: faded(theme.soft, 0.15) }, plain));
    const range = { min: least, max: most };
    draw(id, theme, sets, numbered(axis(theme, species + " MSD/t, reference (Å²/ps)", "logarithmic", range)),
      numbered(axis(theme, species + " MSD/t, generated (Å²/ps)", "logarithmic", range)), {
        label: i => i.raw.name + ": " + short(i.parsed.y) + ", reference " + short(i.parsed.x) + " Å²/ps"
      });
  }

  // A few decades may show no power of ten: other digits are numbered too.
  function numbered(of) {
    const digits = of.max < 10 * of.min ? [1, 2, 3, 5, 7] : [1, 2, 5];
    of.ticks.callback = value => {
      const digit = value / Math.pow(10, Math.floor(Math.log10(value) + 1e-9));
      return digits.some(d => Math.abs(digit - d) < 1e-6) ? short(value) : "";
    };
    return of;
  }

  function radial(theme) {
    const overlay = page.overlays[chosen];
    if (!overlay) {
      draw("radial", theme, []);
      draw("radial-difference", theme, []);
      return;
    }
    const r = page.r_A;
    const x = () => axis(theme, "r (Å)", "linear", { min: 0, max: Math.round(r[r.length - 1]) });
    draw("radial", theme, [
      line(theme, 0, "reference", points(r, overlay.reference)),
      line(theme, 1, "generated", points(r, overlay.generated))
    ], x(), axis(theme, "g(r)", "linear", { beginAtZero: true }));
    const difference = overlay.generated.map((g, k) => g - overlay.reference[k]);
    draw("radial-difference", theme, [line(theme, 1, "difference", points(r, difference), { borderDash: [] })],
      x(), axis(theme, "Δg(r)", "linear"));
  }

  const compared = page.distributions.filter(d => d.comparison);
  let shown = 0;

  function strides(theme) {
    if (!compared.length) {
      draw("stride-lithium", theme, []);
      draw("stride-others", theme, []);
      return;
    }
    const of = compared[shown].comparison;
    const parts = side => of[side].van_hove.self.filter(s => Math.abs(s.lag_ps - of.stride_ps) < 1e-6);
    const r = of.reference.van_hove.r_A;
    const plot = (id, reference, generated) => {
      const moving = reference.concat(generated).flatMap(s => points(r, s.data.radial_per_A)).filter(p => p.y > 0);
      const end = Math.ceil(Math.max(1, ...moving.map(p => p.x)));
      draw(id, theme, [
        ...reference.map((s, k) => line(theme, s.color === undefined ? k : s.color, s.label, points(r, s.data.radial_per_A), { borderDash: [] })),
        ...generated.map((s, k) => line(theme, s.color === undefined ? k : s.color, s.label, points(r, s.data.radial_per_A), { borderDash: [5, 4] }))
      ], axis(theme, "r (Å)", "linear", { min: 0, max: end }),
        axis(theme, "density (1/Å)", "linear", { beginAtZero: true }));
    };
    const lithium = side => parts(side).filter(s => s.species === "Li");
    const others = side => parts(side).filter(s => s.species !== "Li");
    plot("stride-lithium",
      lithium("reference").map(s => ({ label: "reference", color: 0, data: s })),
      lithium("generated").map(s => ({ label: "generated", color: 1, data: s })));
    plot("stride-others",
      others("reference").map(s => ({ label: s.species, data: s })),
      others("generated").map(s => ({ label: "", data: s })));
  }

  const materialSelect = document.getElementById("material");
  compared.forEach((d, k) => {
    const option = document.createElement("option");
    option.value = String(k);
    option.textContent = d.composition + ", " + short(d.temperature_K) + " K";
    materialSelect.appendChild(option);
  });
  materialSelect.addEventListener("change", () => {
    shown = Number(materialSelect.value);
    redraw();
  });

  const select = document.getElementById("structure");
  page.overlays.forEach((overlay, k) => {
    const structure = summary.per_structure
      .find(s => s.row === overlay.row && s.temperature_K === overlay.temperature_K);
    const option = document.createElement("option");
    option.value = String(k);
    option.textContent = structure.name + (temperatures > 1 ? ", " + short(structure.temperature_K) + " K" : "");
    select.appendChild(option);
  });
  select.addEventListener("change", () => {
    chosen = Number(select.value);
    redraw();
  });
  document.querySelectorAll("button[data-estimator]").forEach(button => {
    button.addEventListener("click", () => {
      estimator = button.dataset.estimator;
      document.querySelectorAll("button[data-estimator]").forEach(b =>
        b.setAttribute("aria-pressed", String(b === button)));
      redraw();
    });
  });
  const redraw = keep(theme => {
    parity("lithium", theme, "msd_t_Li", "Li");
    parity("frame", theme, "msd_t_frame", "frame");
    radial(theme);
    strides(theme);
  });
})();
