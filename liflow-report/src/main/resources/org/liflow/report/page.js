"use strict";
(function () {
  const page = JSON.parse(document.getElementById("data").textContent);
  const results = page.results;
  const temperatures = results.temperatures;
  const { axis, band, bars, draw, keep, line, points, scientific, short } = liflowCharts;
  let scale = "logarithmic";
  let chosen = temperatures.length - 1;

  function drawMsd(theme) {
    const log = scale === "logarithmic";
    const sets = [];
    let least = Infinity;
    let start = Infinity;
    let end = 0;
    temperatures.forEach((at, k) => {
      const time = at.fit.time_ps;
      end = Math.max(end, time[time.length - 1]);
      at.fitted_msd_A2.forEach((v, j) => {
        if (time[j] > 0 && v > 0) {
          least = Math.min(least, v);
          start = Math.min(start, time[j]);
        }
      });
    });
    const floor = log ? least * 0.5 : -Infinity;
    temperatures.forEach((at, k) => {
      const d = at.self_diffusivity;
      const time = at.fit.time_ps;
      const fitted = p => p.x >= d.fit_from_ps * 0.999 && p.x <= d.fit_to_ps * 1.001;
      const clipped = p => ({ x: p.x, y: Math.max(p.y, floor) });
      sets.push(line(theme, k, short(at.temperature_K) + " K",
        points(time, at.fitted_msd_A2, p => p.x > 0 || !log).map(clipped), { borderDash: [] }));
      sets.push(line(theme, k, "", points(time, at.fit.fit_A2, fitted).map(clipped),
        { borderDash: [5, 4], borderWidth: 1.5, borderColor: theme.ink }));
      sets.push(...band(theme, k, points(time, at.fit.lower95_A2, fitted).map(clipped),
        points(time, at.fit.upper95_A2, fitted).map(clipped)));
    });
    draw("msd", theme, sets,
      axis(theme, "time (ps)", scale, log ? { min: start, max: end } : { max: end }),
      axis(theme, "MSD (Å²)", scale, log ? { min: floor } : { beginAtZero: true }),
      { label: i => i.dataset.label + ": " + short(i.parsed.y) + " Å² at " + short(i.parsed.x) + " ps" });
  }

  function drawArrhenius(theme) {
    const moving = temperatures.filter(at => at.self_diffusivity.significant);
    const still = temperatures.filter(at => !at.self_diffusivity.significant);
    const value = at => at.self_diffusivity.D_cm2_s;
    const fit = results.arrhenius;
    if (temperatures.length < 2) {
      draw("arrhenius", theme, []);
      return;
    }
    const inverse = at => 1000 / at.temperature_K;
    const sets = [];
    const xs = temperatures.map(inverse);
    const labels = temperatures.map(at => at.temperature_K);
    if (fit) {
      xs.push(1000 / fit.extrapolated.temperature_K);
      labels.push(fit.extrapolated.temperature_K);
    }
    if (moving.length) {
      sets.push(line(theme, 0, "D*", moving.map(at => ({ x: inverse(at), y: value(at).median })), {
        showLine: false, pointRadius: 4.5, errorBars: moving.map(at => [value(at).lower95, value(at).upper95])
      }));
    }
    if (still.length) {
      sets.push(line(theme, 7, "upper limit", still.map(at => ({ x: inverse(at), y: value(at).upper95 })), {
        showLine: false, pointRadius: 6, pointStyle: "triangle", pointRotation: 180
      }));
    }
    if (fit) {
      const curve = page.arrhenius_line;
      const at = name => curve.map(p => ({ x: 1000 / p.temperature_K, y: p[name] }));
      sets.push(line(theme, 0, "fit, 95 % band", at("D_cm2_s"), { borderWidth: 1.5, borderDash: [5, 4] }));
      sets.push(...band(theme, 0, at("lower95_cm2_s"), at("upper95_cm2_s")));
      const out = fit.extrapolated;
      sets.push(line(theme, 1, "at " + short(out.temperature_K) + " K",
        [{ x: 1000 / out.temperature_K, y: out.D_cm2_s }], {
          showLine: false, pointRadius: 5, pointStyle: "rectRot",
          errorBars: [[out.lower95_cm2_s, out.upper95_cm2_s]]
        }));
    }
    const spread = Math.max(...xs) - Math.min(...xs) || 1;
    const range = { min: Math.min(...xs) - 0.07 * spread, max: Math.max(...xs) + 0.07 * spread };
    const all = sets.flatMap(s => (s.errorBars ? s.errorBars.flat() : []).concat(s.data.map(p => p.y)))
      .filter(v => v > 0);
    const logs = all.map(Math.log10);
    const y = {
      min: Math.pow(10, Math.floor(Math.min(...logs) - 0.05)),
      max: Math.pow(10, Math.ceil(Math.max(...logs) + 0.05))
    };
    draw("arrhenius", theme, sets,
      axis(theme, "1000 / T (1/K)", "linear",
        Object.assign({ ticks: { color: theme.soft, maxRotation: 0, includeBounds: false, maxTicksLimit: 8 } }, range)),
      axis(theme, "D* (cm²/s)", "logarithmic", y), {
        scales: {
          top: Object.assign({
            type: "linear", position: "top", grid: { drawOnChartArea: false },
            border: { color: theme.soft },
            ticks: {
              color: theme.soft, maxRotation: 0, autoSkip: true, autoSkipPadding: 8,
              callback: v => short(1000 / v) + " K"
            },
            afterBuildTicks: a => {
              a.ticks = [...new Set(labels)].map(t => ({ value: 1000 / t })).sort((p, q) => p.value - q.value);
            }
          }, range)
        },
        label: i => short(1000 / i.parsed.x) + " K: " + scientific(i.parsed.y) + " cm²/s"
      });
  }

  function drawParts(theme) {
    const all = page.diffusivity_intervals;
    const labels = all.map(at => short(at.temperature_K) + " K");
    const sets = all[0].parts.map((part, k) => ({
      label: part.source + (all.some(at => at.parts[k].estimated) ? "" : " (not estimated)"),
      below: all.map(at => -100 * (at.parts[k].length_below || 0)),
      above: all.map(at => 100 * (at.parts[k].length_above || 0))
    }));
    bars("parts", theme, labels, sets, "% of D*");
  }

  function drawSpecies(theme, at) {
    const sets = at.species_msd.map((s, k) =>
      line(theme, k, s.species, points(s.time_ps, s.msd_A2, p => p.x > 0 && p.y > 0)));
    draw("species", theme, sets, axis(theme, "time (ps)", "logarithmic", {
      min: at.species_msd[0].time_ps[1], max: at.species_msd[0].time_ps[at.species_msd[0].time_ps.length - 1]
    }), axis(theme, "MSD (Å²)", "logarithmic"));
  }

  function drawAxes(theme, at) {
    const own = at.species_msd.find(s => s.species === results.mobile_species);
    const sets = ["x", "y", "z"].map((name, k) =>
      line(theme, k, name, points(own.time_ps, own["msd_" + name + "_A2"])));
    draw("axes", theme, sets, axis(theme, "time (ps)", "linear", { max: own.time_ps[own.time_ps.length - 1] }),
      axis(theme, "MSD along the axis (Å²)", "linear", { beginAtZero: true }));
  }

  function drawRadial(theme, at) {
    const g = at.radial_distribution;
    if (!g) {
      draw("radial", theme, []);
      return;
    }
    const mobile = results.mobile_species;
    const sets = [line(theme, 0, "all", points(g.r_A, g.total),
      { borderColor: theme.soft, backgroundColor: theme.soft, borderWidth: 1.5 })];
    g.partials.filter(p => p.first === mobile || p.second === mobile).forEach((p, k) => {
      const other = p.first === mobile ? p.second : p.first;
      sets.push(line(theme, k, mobile + "–" + other, points(g.r_A, p.g)));
    });
    draw("radial", theme, sets, axis(theme, "r (Å)", "linear", { min: 0, max: Math.round(g.r_A[g.r_A.length - 1]) }),
      axis(theme, "g(r)", "linear", { beginAtZero: true }));
  }

  function perReplica(theme, at, name) {
    return at.checks.map((check, k) => check[name].length
      ? line(theme, k, at.checks.length > 1 ? "replica " + (k + 1) : " ", points(check.time_ps, check[name]),
        { borderWidth: 1.5, borderDash: [] })
      : null).filter(Boolean);
  }

  function drawChecks(theme, at) {
    const end = { max: Math.max(...at.checks.map(c => c.time_ps[c.time_ps.length - 1] || 0)), min: 0 };
    const framework = perReplica(theme, at, "framework_msd_A2");
    if (framework.length) {
      const limit = at.checks[0].framework_msd_limit_A2;
      framework.push(line(theme, 7, "", [{ x: 0, y: limit }, { x: end.max, y: limit }],
        { borderDash: [2, 3], borderWidth: 1.5, borderColor: theme.ink }));
    }
    draw("framework", theme, framework, axis(theme, "time (ps)", "linear", end),
      axis(theme, "framework MSD (Å²)", "linear", { beginAtZero: true }));
    draw("distances", theme, perReplica(theme, at, "minimum_distance_A"),
      axis(theme, "time (ps)", "linear", end),
      axis(theme, "smallest distance (Å)", "linear", { beginAtZero: true }));
  }

  function drawAll(theme) {
    const at = temperatures[chosen];
    drawParts(theme);
    drawMsd(theme);
    drawArrhenius(theme);
    drawSpecies(theme, at);
    drawAxes(theme, at);
    drawRadial(theme, at);
    drawChecks(theme, at);
  }

  const select = document.getElementById("temperature");
  temperatures.forEach((at, k) => {
    const option = document.createElement("option");
    option.value = String(k);
    option.textContent = short(at.temperature_K) + " K";
    select.appendChild(option);
  });
  select.value = String(chosen);
  select.addEventListener("change", () => {
    chosen = Number(select.value);
    redraw();
  });
  document.querySelectorAll("button[data-scale]").forEach(button => {
    button.addEventListener("click", () => {
      scale = button.dataset.scale;
      document.querySelectorAll("button[data-scale]").forEach(b =>
        b.setAttribute("aria-pressed", String(b === button)));
      redraw();
    });
  });
  const redraw = keep(drawAll);
})();
