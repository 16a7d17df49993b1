"use strict";
// What the charts of every page share.
const liflowCharts = (function () {
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
  let charts = [];

  const color = (theme, k) => theme.colors[k % theme.colors.length];
  const faded = (hex, alpha) => hex + Math.round(255 * alpha).toString(16).padStart(2, "0");
  const power = k => "10" + String(k).split("").map(c => superscript[c]).join("");
  const short = value => Number(Number(value).toPrecision(4)).toString();
  // Whole decades around values; a few that are far above the others run off the top, since an axis
  // that holds them would show the others as one flat line.
  function decades(values) {
    const sorted = [...values].sort((one, other) => one - other);
    const quartile = sorted[Math.floor(0.75 * (sorted.length - 1))];
    const largest = Math.min(sorted[sorted.length - 1], 3 * quartile);
    return {
      min: Math.pow(10, Math.floor(Math.log10(sorted[0]))),
      max: Math.pow(10, Math.ceil(Math.log10(largest)))
    };
  }

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
                item.rotation = 0;
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

  // Horizontal bars, stacked from 0 to both sides: each set has a part below and one above.
  function bars(id, theme, labels, sets, title) {
    const side = (set, k, name, values) => ({
      label: name, data: values, backgroundColor: color(theme, k), borderColor: theme.grid,
      borderWidth: 1, stack: "all"
    });
    const datasets = sets.flatMap((set, k) =>
      [side(set, k, set.label, set.above), side(set, k, "", set.below)]);
    charts.push(new Chart(document.getElementById(id), {
      type: "bar",
      data: { labels: labels, datasets: datasets },
      options: {
        animation: false, maintainAspectRatio: false, indexAxis: "y",
        scales: {
          x: Object.assign(axis(theme, title, "linear"), { stacked: true }),
          y: { stacked: true, grid: { display: false }, border: { color: theme.soft }, ticks: { color: theme.ink } }
        },
        plugins: {
          legend: { labels: { color: theme.ink, boxWidth: 14, filter: item => Boolean(item.text) } },
          tooltip: {
            callbacks: {
              label: item => sets[Math.floor(item.datasetIndex / 2)].label + ": " + short(Math.abs(item.parsed.x)) + " %"
            }
          }
        }
      }
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

  // Draws all charts now, and again whenever the colours change.
  function keep(drawAll) {
    function redraw() {
      charts.forEach(chart => chart.destroy());
      charts = [];
      const theme = dark.matches && !printing ? themes.dark : themes.light;
      Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
      Chart.defaults.color = theme.soft;
      drawAll(theme);
    }
    dark.addEventListener("change", redraw);
    window.addEventListener("beforeprint", () => {
      printing = true;
      redraw();
    });
    window.addEventListener("afterprint", () => {
      printing = false;
      redraw();
    });
    redraw();
    return redraw;
  }

  return { axis, band, bars, decades, draw, faded, keep, line, points, scientific, short };
})();
