(function () {
  const page = JSON.parse(document.getElementById("data").textContent);
  const { axis, band, decades, draw, keep, line, points, scientific, short } = liflowCharts;
  const sides = [["reference", page.reference], ["generated", page.generated]];

  function msd(theme, id, names, fitted) {
    const sets = [];
    let end = 0;
    sides.forEach(([label, side], k) => {
      const curve = side.lithium_msd;
      const values = curve.time_ps.map((t, i) => names.reduce((sum, name) => sum + curve["msd_" + name + "_A2"][i], 0));
      end = Math.max(end, curve.time_ps[curve.time_ps.length - 1]);
      sets.push(line(theme, k, label, points(curve.time_ps, values), { borderDash: [] }));
      if (fitted) {
        const d = side.diffusion.self_diffusivity;
        const fit = side.diffusion.fit;
        const inFit = p => p.x >= d.fit_from_ps * 0.999 && p.x <= d.fit_to_ps * 1.001;
        sets.push(line(theme, k, "", points(fit.time_ps, fit.fit_A2, inFit), { borderDash: [5, 4], borderWidth: 1.5 }));
        sets.push(...band(theme, k, points(fit.time_ps, fit.lower95_A2, inFit), points(fit.time_ps, fit.upper95_A2, inFit)));
      }
    });
    draw(id, theme, sets, axis(theme, "time (ps)", "linear", { min: 0, max: end }),
      axis(theme, "MSD (Å²)", "linear", { beginAtZero: true }),
      { label: i => i.dataset.label + ": " + short(i.parsed.y) + " Å² at " + short(i.parsed.x) + " ps" });
  }

  function radial(theme, id, of) {
    const r = page.reference.diffusion.radial_distribution.r_A;
    draw(id, theme, sides.map(([label, side], k) =>
      line(theme, k, label, points(r, of(side.diffusion.radial_distribution)))),
      axis(theme, "r (Å)", "linear", { min: 0, max: Math.round(r[r.length - 1]) }),
      axis(theme, "g(r)", "linear", { beginAtZero: true }));
  }

  const moved = page.judgement.distributions;
  const vanHove = [["reference", moved.reference.van_hove], ["generated", moved.generated.van_hove]];
  const same = (one, other) => Math.abs(one - other) < 1e-6;

  // Few ions move seldom: bins are joined, or the curve would be all scatter.
  const joined = 4;
  const coarse = values => values.filter((v, k) => k % joined === 0)
    .map((v, k) => values.slice(joined * k, joined * (k + 1)).reduce((sum, one) => sum + one / joined, 0));

  function self(theme, id, species, name, lags) {
    const sets = [];
    let end = 0;
    lags.forEach(lag => vanHove.forEach(([label, side], k) => {
      const part = side.self.find(s => s.species === species && same(s.lag_ps, lag));
      if (!part) {
        return;
      }
      const at = name === "radial_per_A" ? side.r_A : side.x_A;
      const few = species === "Li";
      const density = few ? points(coarse(at), coarse(part[name])) : points(at, part[name]);
      density.filter(p => p.y > 0).forEach(p => { end = Math.max(end, Math.abs(p.x)); });
      sets.push(line(theme, k, lag === lags[0] ? label : "", density,
        lag === lags[0] ? {} : { borderWidth: 1 }));
    }));
    end = Math.ceil(end);
    draw(id, theme, sets,
      axis(theme, name === "radial_per_A" ? "r (Å)" : "displacement (Å)", "linear",
        { min: name === "radial_per_A" ? 0 : -end, max: end }),
      axis(theme, "density (1/Å)", "linear", { beginAtZero: true }));
  }

  function distinct(theme, id, lag) {
    const sets = [];
    vanHove.forEach(([label, side], k) => {
      const part = side.distinct.find(d => d.first === "Li" && d.second === "Li" && same(d.lag_ps, lag));
      if (part) {
        sets.push(line(theme, k, label, points(side.r_A, part.g)));
      }
    });
    draw(id, theme, sets,
      axis(theme, "r (Å)", "linear", { min: 0, max: moved.settings.farthest_A }),
      axis(theme, "G_d / density", "linear", { beginAtZero: true }));
  }

  function losses(theme, id) {
    const epochs = page.losses[id];
    if (!epochs) {
      document.getElementById(id).closest("figure").hidden = true;
      return;
    }
    const values = epochs.flatMap(e => [e.training_A2, e.validation_A2]).filter(v => v > 0);
    const series = name => epochs.filter(e => e[name] > 0).map(e => ({ x: e.step, y: e[name] }));
    draw(id, theme, [
      line(theme, 0, "training", series("training_A2"), { pointRadius: 2.5 }),
      line(theme, 1, "validation", series("validation_A2"), { pointRadius: 2.5 })
    ], axis(theme, "step", "linear", { beginAtZero: true }),
      axis(theme, "loss", "logarithmic", decades(values)), { label: i => i.dataset.label + ", step " + i.parsed.x + ": " + scientific(i.parsed.y) });
  }

  keep(theme => {
    msd(theme, "plane", ["x", "y"], true);
    msd(theme, "across", ["z"], false);
    radial(theme, "radial", g => g.total);
    radial(theme, "lithium-radial", g => g.partials.find(p => p.first === "Li" && p.second === "O").g);
    self(theme, "stride", "Li", "radial_per_A", [moved.stride_ps, 10 * moved.stride_ps]);
    self(theme, "stride-across", "Li", "z_per_A", [moved.stride_ps]);
    self(theme, "stride-others", "O", "radial_per_A", [moved.stride_ps]);
    distinct(theme, "distinct", 10 * moved.stride_ps);
    losses(theme, "propagator");
    losses(theme, "corrector");
  });
})();
