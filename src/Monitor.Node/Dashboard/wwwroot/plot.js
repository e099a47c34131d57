import { formatTick, formatTime } from "./format.js";

const LEFT = 64;
const BOTTOM = 18;
const TOP = 6;
const RIGHT = 6;
const TIME_STEPS = [10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600];

/** Round numbers that divide a range in about this many parts. */
export function ticks(low, high, parts, unit = "") {
  const binary = unit.startsWith("bytes") || unit.startsWith("By");
  const raw = (high - low) / parts;
  if (!(raw > 0)) return [low];
  const base = binary && raw >= 1 ? 2 ** Math.floor(Math.log2(raw)) : 10 ** Math.floor(Math.log10(raw));
  const step = binary && raw >= 1
    ? (raw > base ? base * 2 : base)
    : base * ([1, 2, 5, 10].find(factor => raw <= base * factor * 1.0001) ?? 10);
  const all = [];
  for (let value = Math.ceil(low / step) * step; value <= high + step / 1e6; value += step) all.push(value);
  return all;
}

/** The range of values to show: from 0 where that is near, and never flat. */
export function range(series, from, to, fixed, zero, limits = [], room = 0.08) {
  if (fixed) return fixed;
  let low = Math.min(Infinity, ...limits.map(limit => limit.value));
  let high = Math.max(-Infinity, ...limits.map(limit => limit.value));
  for (const one of series) for (const [second, value] of one.points) {
    if (second < from || second > to) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, 1];
  if (low >= 0 && (zero || low < high * 0.7)) low = 0;
  if (low === high) { low = Math.min(0, low); high = high > 0 ? high * 1.5 : low + 1; }
  return [low, low === 0 ? high * (1 + room) : high + (high - low) * room];
}

/** Draws lines, axes and the cursor on a canvas; all colours come from the style sheet. */
export function plot(canvas, { series, from, to, step, unit, fixed, zero, cursor, limits, marks, colours, ink }) {
  const scale = devicePixelRatio || 1;
  const width = canvas.clientWidth, height = canvas.clientHeight;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }
  const context = canvas.getContext("2d");
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  const [low, high] = range(series, from, to, fixed, zero, limits, marks.length > 0 ? 0.2 : 0.08);
  const x = second => LEFT + (second - from) / (to - from) * (width - LEFT - RIGHT);
  const y = value => TOP + (high - value) / (high - low || 1) * (height - TOP - BOTTOM);
  drawAxes(context, { x, y, low, high, from, to, width, height, unit, ink });
  context.save();
  context.beginPath();
  context.rect(LEFT, 0, width - LEFT, height - BOTTOM + 1);
  context.clip();
  const seen = marks.filter(mark => mark.second >= from && mark.second <= to);
  for (const limit of limits) drawLimit(context, limit, { y, width, ink });
  for (const mark of seen) drawMark(context, mark, { x, height, ink });
  const gap = Math.max(3 * step, 6);
  for (let i = series.length - 1; i >= 0; i--)
    drawLine(context, series[i], colours[i % colours.length], { x, y, from, to, gap, floor: y(Math.max(0, low)) });
  nameThem(context, limits, seen, { x, y, width, ink });
  if (cursor !== null) drawCursor(context, cursor, series, colours, { x, y, height, step, ink });
  context.restore();
}

function drawAxes(context, { x, y, low, high, from, to, width, height, unit, ink }) {
  context.font = ink.font;
  context.lineWidth = 1;
  context.textBaseline = "middle";
  context.textAlign = "right";
  for (const value of ticks(low, high, height > 200 ? 5 : 3, unit)) {
    const at = Math.round(y(value)) + 0.5;
    context.strokeStyle = ink.grid;
    context.beginPath();
    context.moveTo(LEFT, at);
    context.lineTo(width - RIGHT, at);
    context.stroke();
    context.fillStyle = ink.quiet;
    context.fillText(formatTick(value, unit), LEFT - 6, Math.min(height - BOTTOM, Math.max(TOP + 3, at)));
  }
  const room = Math.max(2, Math.floor((width - LEFT) / 80));
  const step = TIME_STEPS.find(seconds => (to - from) / seconds <= room) ?? TIME_STEPS.at(-1);
  const shift = new Date(to * 1000).getTimezoneOffset() * 60;
  context.textBaseline = "alphabetic";
  context.textAlign = "center";
  for (let at = Math.ceil((from - shift) / step) * step + shift; at <= to; at += step) {
    const left = x(at);
    if (left < LEFT + 14 || left > width - 20) continue;
    context.fillText(formatTime(at * 1000, step < 60), left, height - 4);
  }
}

/** Where a rule draws its line. */
function drawLimit(context, limit, { y, width, ink }) {
  const at = Math.round(y(limit.value)) + 0.5;
  context.save();
  context.strokeStyle = limit.isSoft ? ink.quiet : ink.bad;
  context.setLineDash(limit.isSoft ? [2, 4] : [6, 4]);
  context.beginPath();
  context.moveTo(LEFT, at);
  context.lineTo(width - RIGHT, at);
  context.stroke();
  context.restore();
}

/** A moment that matters. */
function drawMark(context, mark, { x, height, ink }) {
  const at = Math.round(x(mark.second)) + 0.5;
  context.save();
  context.strokeStyle = mark.isStart ? ink.text : ink.quiet;
  if (!mark.isStart) context.setLineDash([2, 3]);
  context.beginPath();
  context.moveTo(at, 0);
  context.lineTo(at, height - BOTTOM);
  context.stroke();
  context.restore();
}

/** What lines and moments are called, over all that is drawn and apart from it by a rim. */
function nameThem(context, limits, marks, { x, y, width, ink }) {
  const write = (text, left, top, colour) => {
    context.strokeStyle = ink.panel;
    context.lineWidth = 4;
    context.lineJoin = "round";
    context.strokeText(text, left, top);
    context.fillStyle = colour;
    context.fillText(text, left, top);
  };
  context.font = ink.font;
  for (const limit of limits) {
    const at = y(limit.value), isAbove = at > 16 && !limit.isSoft;
    context.textAlign = limit.isSoft ? "left" : "right";
    context.textBaseline = isAbove ? "bottom" : "top";
    const [left, colour] = limit.isSoft ? [LEFT + 2, ink.quiet] : [width - RIGHT - 2, ink.bad];
    write(limit.text, left, at + (isAbove ? -2 : 3), colour);
  }
  // All in the row above the lines; one that has no room there is only a line.
  let taken = -Infinity;
  context.textBaseline = "top";
  for (const mark of [...marks].sort((a, b) => a.second - b.second)) {
    const size = context.measureText(mark.text).width;
    const isLeft = x(mark.second) + 8 + size > width - RIGHT;
    const left = x(mark.second) + (isLeft ? -5 - size : 5);
    if (left < taken + 6) continue;
    taken = left + size;
    context.textAlign = "left";
    write(mark.text, left, 2, mark.isStart ? ink.text : ink.quiet);
  }
}

function drawLine(context, one, colour, { x, y, from, to, gap, floor }) {
  const runs = [];
  let last = -Infinity;
  for (const [second, value] of one.points) {
    if (second < from - gap || second > to) continue;
    if (second - last > gap) runs.push([]);
    runs.at(-1).push([x(second), y(value)]);
    last = second;
  }
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = one.strong ? 1.8 : 1.2;
  context.lineJoin = "round";
  for (const run of runs) {
    context.beginPath();
    run.forEach(([left, top], i) => i ? context.lineTo(left, top) : context.moveTo(left, top));
    if (run.length === 1) context.arc(run[0][0], run[0][1], 1, 0, 7);
    context.stroke();
    if (!one.filled) continue;
    context.lineTo(run.at(-1)[0], floor);
    context.lineTo(run[0][0], floor);
    context.globalAlpha = 0.13;
    context.fill();
    context.globalAlpha = 1;
  }
}

function drawCursor(context, cursor, series, colours, { x, y, height, step, ink }) {
  const left = Math.round(x(cursor)) + 0.5;
  context.strokeStyle = ink.text;
  context.globalAlpha = 0.5;
  context.beginPath();
  context.moveTo(left, 0);
  context.lineTo(left, height - BOTTOM);
  context.stroke();
  context.globalAlpha = 1;
  series.forEach((one, i) => {
    const value = valueAt(one.points, cursor, step);
    if (value === null) return;
    context.fillStyle = colours[i % colours.length];
    context.beginPath();
    context.arc(left, y(value), 3, 0, 7);
    context.fill();
  });
}

/** The second under a place on the canvas. */
export function secondAt(canvas, offset, from, to) {
  const share = (offset - LEFT) / (canvas.clientWidth - LEFT - RIGHT);
  return Math.round(from + Math.min(1, Math.max(0, share)) * (to - from));
}

/** The value of the step nearest to a second, null where none is near. */
export function valueAt(points, second, step) {
  let low = 0, high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle][0] < second) low = middle + 1;
    else high = middle;
  }
  const near = [points[low - 1], points[low]].filter(Boolean)
    .sort((a, b) => Math.abs(a[0] - second) - Math.abs(b[0] - second))[0];
  return near && Math.abs(near[0] - second) <= Math.max(2, step) ? near[1] : null;
}
