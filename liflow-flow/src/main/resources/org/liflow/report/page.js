"use strict";
(function () {
  const page = JSON.parse(document.getElementById("data").textContent);
  const results = page.results;
  const temperatures = results.temperatures;
  // Okabe and Ito's colours, told apart with any kind of colour vision.
  const palettes = {
    light: ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#8a8a8a"],
    dark: ["#56b4e9", "#e69f00", "#2fc79a", "#cc79a7", "#ee7733", "#3d8fd1", "#ffffff", "#9a9a9a"]
  };
  const themes = {
    light: { ink: "#1c2430", soft: "#5b6675", grid: "#e6eaef", colors: palettes.light },
    dark: { ink: "#e4e9f0", soft: "#9aa7b8", grid: "#28313d", colors: palettes.dark }
  };
  const dashes = [[], [7, 3], [2, 2], [9, 3, 2, 3], [4, 4], [1, 3], [12, 3], [6, 2, 2, 2]];
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const superscript = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
  let printing = false;
  let scale = "logarithmic";
  let chosen = temperatures.length - 1;
  let charts = [];

  const color = (theme, k) => theme.colors[k % theme.colors.length];
  const faded = (hex, alpha) => hex + Math.round(255 * alpha).toString(16).padStart(2, "0");
  const power = k => "10" + String(k).split("").map(c => superscript[c]).join("");
  const short = value => Number(Number(value).toPrecision(4)).toString();
  function scientific(value) {
    if (value === 0) return "0";
    const exponent = Math.floor(Math.log10(Math.abs(value)));
    return (value / Math.pow(10, exponent)).toFixed(2) + " × " + power(exponent);
  }
  const points = (x, y, keep) => x.map((v, k) => ({ x: v, y: Number(y[k]) }))
    .filter((p, k) => Number.isFinite(p.y) && (!keep || keep(p, k)));

  const errorBars = {
    id: "errorBars",
    afterDatasetsDraw(chart) {
      chart.data.datasets.forEach((set, index) => {
        if (!set.errorBars || !chart.isDatasetVisible(index)) return;
        const ctx = chart.ctx;
        ctx.save();
        ctx.strokeStyle = set.borderColor;
        ctx.lineWidth = 1.5;
        set.errorBars.forEach((bar, k) => {
          const x = chart.scales.x.getPixelForValue(set.data[k].x);
          const low = chart.scales.y.getPixelForValue(bar[0]);
          const high = chart.scales.y.getPixelForValue(bar[1]);
          ctx.beginPath();
          ctx.moveTo(x, low);
          ctx.lineTo(x, high);
          ctx.moveTo(x - 4, low);
          ctx.lineTo(x + 4, low);
          ctx.moveTo(x - 4, high);
          ctx.lineTo(x + 4, high);
          ctx.stroke();
        });
        ctx.restore();
      });
    }
  };

  function axis(theme, title, kind, extra) {
    const ticks = { color: theme.soft, maxRotation: 0 };
    if (kind === "logarithmic") {
      ticks.callback = value => {
        const exponent = Math.log10(value);
        if (Math.abs(exponent - Math.round(exponent)) > 1e-6) return "";
        return Math.abs(exponent) < 2.5 ? short(value) : power(Math.round(exponent));
      };
      ticks.autoSkip = false;
    } else {
      ticks.maxTicksLimit = 8;
      ticks.includeBounds = false;
    }
    return Object.assign({
      type: kind, title: { display: true, text: title, color: theme.ink },
      grid: { color: theme.grid }, border: { color: theme.soft }, ticks: ticks
    }, extra);
  }

  // In the legend Chart.js stretches a point to a line's width, but not a picture of one.
  function marker(set) {
    const canvas = document.createElement("canvas");
    canvas.width = 14;
    canvas.height = 14;
    const ctx = canvas.getContext("2d");
    ctx.fillStyle = set.borderColor;
    ctx.beginPath();
    if (set.pointStyle === "triangle") {
      ctx.moveTo(2, 3);
      ctx.lineTo(12, 3);
      ctx.lineTo(7, 12);
    } else if (set.pointStyle === "rectRot") {
      ctx.moveTo(7, 2);
      ctx.lineTo(12, 7);
      ctx.lineTo(7, 12);
      ctx.lineTo(2, 7);
    } else {
      ctx.arc(7, 7, 4.5, 0, 2 * Math.PI);
    }
    ctx.fill();
    return canvas;
  }

  function draw(id, theme, datasets, x, y, more) {
    const canvas = document.getElementById(id);
    if (!datasets.length) {
      canvas.closest("figure").hidden = true;
      return;
    }
    canvas.closest("figure").hidden = false;
    const options = {
      animation: false, maintainAspectRatio: false, parsing: false, normalized: true,
      interaction: { mode: "nearest", axis: "x", intersect: false },
      scales: Object.assign({ x: x, y: y }, (more && more.scales) || {}),
      elements: { point: { radius: 0, hitRadius: 6 }, line: { borderWidth: 2 } },
      plugins: {
        legend: {
          display: datasets.filter(d => d.label).length > 1,
          labels: {
            color: theme.ink, usePointStyle: true, pointStyleWidth: 28, boxHeight: 6, padding: 10,
            generateLabels: chart =>
              Chart.defaults.plugins.legend.labels.generateLabels(chart).map(item => {
                const set = datasets[item.datasetIndex];
                const bare = set.showLine === false;
                item.pointStyle = bare ? marker(set) : "line";
                item.lineDash = bare ? [] : set.borderDash;
                item.lineWidth = 2;
                return item;
              }),
            filter: item => Boolean(item.text)
          }
        },
        tooltip: {
          filter: item => Boolean(item.dataset.label),
          callbacks: {
            title: () => "",
            label: (more && more.label) ||
              (item => item.dataset.label + ": " + short(item.parsed.x) + ", " + short(item.parsed.y))
          }
        }
      }
    };
    charts.push(new Chart(canvas, {
      type: "line", data: { datasets: datasets }, options: options, plugins: [errorBars]
    }));
  }

  function line(theme, k, label, data, extra) {
    return Object.assign({
      label: label, data: data, borderColor: color(theme, k), backgroundColor: color(theme, k),
      borderDash: dashes[k % dashes.length]
    }, extra);
  }

  function band(theme, k, lower, upper) {
    const plain = { label: "", borderWidth: 0, pointRadius: 0, pointHitRadius: 0 };
    return [
      Object.assign({ data: lower, fill: false }, plain),
      Object.assign({ data: upper, fill: "-1", backgroundColor: faded(color(theme, k), 0.18) }, plain)
    ];
  }

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

  function drawAll() {
    charts.forEach(chart => chart.destroy());
    charts = [];
    const theme = dark.matches && !printing ? themes.dark : themes.light;
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    Chart.defaults.color = theme.soft;
    const at = temperatures[chosen];
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
    drawAll();
  });
  document.querySelectorAll("button[data-scale]").forEach(button => {
    button.addEventListener("click", () => {
      scale = button.dataset.scale;
      document.querySelectorAll("button[data-scale]").forEach(b =>
        b.setAttribute("aria-pressed", String(b === button)));
      drawAll();
    });
  });
  dark.addEventListener("change", drawAll);
  window.addEventListener("beforeprint", () => {
    printing = true;
    drawAll();
  });
  window.addEventListener("afterprint", () => {
    printing = false;
    drawAll();
  });
  drawAll();
})();
