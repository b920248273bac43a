// Where there is room, and how a line leads from box to box: plain geometry, in pixels.

/** Where something is already: boxes, kept in cells so that few are compared. */
class Room {
  constructor(cell = 120) {
    this.cell = cell;
    this.cells = new Map();
  }

  /** Take a place if nobody but its owner has any of it, or in any case if `forced`; tell whether it was free. */
  take(x, y, w, h, owner = -1, forced = false) {
    const box = [x - w / 2, y - h / 2, x + w / 2, y + h / 2, owner];
    const keys = [];
    for (let column = Math.floor(box[0] / this.cell); column <= box[2] / this.cell; column++)
      for (let row = Math.floor(box[1] / this.cell); row <= box[3] / this.cell; row++) keys.push(`${column} ${row}`);
    const meets = (other) => (owner < 0 || other[4] !== owner) && box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3];
    if (!forced && keys.some((key) => (this.cells.get(key) || []).some(meets))) return false;
    for (const key of keys) {
      if (!this.cells.has(key)) this.cells.set(key, []);
      this.cells.get(key).push(box);
    }
    return true;
  }
}

const mix = (a, b, t) => [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
const pointAt = ([a, b, c], t) => mix(mix(a, b, t), mix(b, c, t), t);
const pathOf = ([a, b, c]) => `M${a[0].toFixed(1)} ${a[1].toFixed(1)}Q${b[0].toFixed(1)} ${b[1].toFixed(1)} ${c[0].toFixed(1)} ${c[1].toFixed(1)}`;

/** Give the curve of an edge, from where it leaves one box to where it meets the other. */
function curveOf(edge) {
  const tail = nodes[edge.s], head = nodes[edge.o];
  if (tail === head) {
    const x = tail.px, y = tail.py - tail.bh / 2;
    return [[x - 9, y], [x, y - 70], [x + 9, y]];
  }
  const from = [tail.px, tail.py], to = [head.px, head.py];
  const bend = edge.bend || 0;
  const middle = [(from[0] + to[0]) / 2 - (to[1] - from[1]) * bend, (from[1] + to[1]) / 2 + (to[0] - from[0]) * bend];
  const whole = [from, middle, to];
  let first = 0.02, last = 0.98;
  for (let step = 1; step < 40; step++) if (within(pointAt(whole, step / 40), tail, 3)) first = step / 40; else break;
  for (let step = 39; step > 0; step--) if (within(pointAt(whole, step / 40), head, 4)) last = step / 40; else break;
  if (first >= last) [first, last] = [0.4, 0.6];
  first = edgeOf(whole, tail, first, first + 0.025, 3);
  last = edgeOf(whole, head, last, last - 0.025, 4);
  const end = pointAt(whole, last), start = pointAt(whole, first);
  const control = mix(mix(from, middle, first), mix(middle, to, first), last);
  return [start, control, end];
}

const within = ([x, y], node, gap) => Math.abs(x - node.px) <= node.bw / 2 + gap && Math.abs(y - node.py) <= node.bh / 2 + gap;

/** Find where between two parts of a curve it leaves a box. */
function edgeOf(curve, node, inside, outside, gap) {
  for (let round = 0; round < 6; round++) {
    const middle = (inside + outside) / 2;
    if (within(pointAt(curve, middle), node, gap)) inside = middle; else outside = middle;
  }
  return outside;
}

function headAt(curve, end, long) {
  const tip = curve[end], from = curve[1];
  let [x, y] = [tip[0] - from[0], tip[1] - from[1]];
  const length = Math.hypot(x, y) || 1;
  [x, y] = [x / length, y / length];
  const back = [tip[0] - x * long, tip[1] - y * long], half = long * 0.42;
  const corner = (sign) => `L${(back[0] - sign * y * half).toFixed(1)} ${(back[1] + sign * x * half).toFixed(1)}`;
  return { back, path: `M${tip[0].toFixed(1)} ${tip[1].toFixed(1)}${corner(1)}${corner(-1)}Z` };
}
