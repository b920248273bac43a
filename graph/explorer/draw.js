// The drawing. Places are Python's; boxes and type keep their size on the screen when one zooms. A thing that
// has no room for its box is a mark with its name beside it, and where that hides something, a mark alone.

const SIZE = 13, CAPTION = 10.5, WORDS = 11.5, ASIDE = 11.5, LINE = 15.5;
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Myanmar", sans-serif';
const MANY = 420, CROWD = 100, HUBS = 24;
const gauge = document.createElement("canvas").getContext("2d");

function widthOf(text, size, weight = 400) {
  gauge.font = `${weight} ${size}px ${FONT}`;
  return gauge.measureText(text).width;
}

/** Break a label into at most three lines. */
function broken(label) {
  const lines = [];
  for (const word of label.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= 22) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  const cut = lines.map((line) => (line.length > 30 ? `${line.slice(0, 29)}…` : line));
  return cut.length > 3 ? [...cut.slice(0, 2), `${cut[2]} …`] : cut;
}

const board = {
  svg: byId("graph"),
  zoom: 1,
  left: 0,
  top: 0,
  near: -1,

  build() {
    this.world = drawn("g");
    this.lines = drawn("g", { "aria-hidden": "true" });
    this.things = drawn("g");
    this.names = drawn("g", { "aria-hidden": "true" });
    this.world.append(this.lines, this.things, this.names);
    this.svg.append(this.world);
    edges.forEach((edge) => this.lines.append(this.makeEdge(edge)));
    nodes.forEach((node) => { node.ties = 0; });
    edges.forEach((edge) => { nodes[edge.s].ties++; nodes[edge.o].ties++; });
    this.order = [...nodes].sort((a, b) => (b.centre || 0) - (a.centre || 0) || b.ties - a.ties);
    this.order.forEach((node) => this.things.append(this.makeNode(node)));
  },

  makeNode(node) {
    node.lines = broken(node.label);
    node.caption = kinds[node.kind].label === node.shape ? "" : kinds[node.kind].label;
    const weight = node.centre ? 700 : 400;
    node.w = Math.max(...node.lines.map((line) => widthOf(line, SIZE, weight)), widthOf(node.caption, CAPTION)) +
      (node.shape === "commodity" ? 34 : 20);
    node.h = node.lines.length * LINE + (node.caption ? 13 : 0) + 9;
    const top = -node.h / 2 + 4.5;
    node.mark = this.shape(node.shape, 13, 13);
    node.box = this.shape(node.shape, node.w, node.h);
    node.texts = node.lines.map((line, row) =>
      drawn("text", { class: "label", "font-size": SIZE, y: top + (row + 0.5) * LINE + SIZE * 0.35 }, line));
    if (node.caption)
      node.texts.push(drawn("text", { class: "caption", "font-size": CAPTION, y: top + node.lines.length * LINE + 9.5 }, node.caption));
    node.short = node.label.length > 26 ? `${node.label.slice(0, 25)}…` : node.label;
    node.aside = drawn("text", { class: "aside" }, node.short);
    this.names.append(node.aside);
    node.group = drawn("g", { class: `node ${node.shape}${node.centre ? " centre" : ""}`, tabindex: 0, role: "button",
      "data-id": node.id }, node.mark, node.box, node.texts, node.tip = drawn("title"));
    this.listen(node.group, "node", node.index);
    return node.group;
  },

  shape(kind, w, h) {
    if (kind === "commodity") {
      const tip = Math.min(11, h / 2, w / 3), x = w / 2, y = h / 2;
      return drawn("path", { class: "shape", d: `M${-x} 0L${tip - x} ${-y}H${x - tip}L${x} 0L${x - tip} ${y}H${tip - x}Z` });
    }
    return drawn("rect", { class: "shape", x: -w / 2, y: -h / 2, width: w, height: h, rx: kind === "actor" ? Math.min(9, h / 2) : 1 });
  },

  makeEdge(edge) {
    const { family } = relations[edge.r];
    edge.parts = {
      halo: drawn("path", { class: "halo" }), line: drawn("path", { class: "line" }), head: drawn("path", { class: "head" }),
      hit: drawn("path", { class: "hit" }), words: drawn("text", { "font-size": WORDS }), tip: drawn("title"),
    };
    if (family === "goods") edge.parts.inner = drawn("path", { class: "inner" });
    const { halo, line, inner, head, hit, words, tip } = edge.parts;
    edge.group = drawn("g", { "data-key": edge.index }, halo, line, inner, head, hit, words, tip);
    this.listen(edge.group, "edge", edge.index);
    return edge.group;
  },

  listen(group, kind, index) {
    group.addEventListener("click", (event) => { if (!this.moved) pick(kind, index, event.detail === 0); });
    group.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); event.stopPropagation(); pick(kind, index, true); }
    });
    if (kind !== "node") return;
    for (const name of ["pointerenter", "focus"]) group.addEventListener(name, () => this.lookAt(index));
    for (const name of ["pointerleave", "blur"]) group.addEventListener(name, () => this.lookAt(-1));
    group.addEventListener("focus", () => this.reveal(nodes[index]));
  },

  /** Push apart boxes that overlap as they are seen now: Python knows the browser's type but roughly. */
  loosen() {
    const some = nodes.filter((node) => node.present);
    if (some.length > 150 || this.zoom < 0.4) return;
    const scale = this.scale / this.zoom, gap = 9 / this.zoom;
    for (let round = 0; round < 150; round++) {
      let moved = false;
      for (let i = 0; i < some.length; i++)
        for (let j = 0; j < i; j++) moved = this.part(some[i], some[j], scale, gap) || moved;
      if (!moved) break;
    }
    this.draw();
  },

  part(a, b, scale, gap) {
    const across = ((a.w + b.w) / 2) * scale + gap - Math.abs(a.x - b.x);
    const down = ((a.h + b.h) / 2) * scale + gap - Math.abs(a.y - b.y);
    if (across <= 0.01 || down <= 0.01) return false;
    const way = across < down ? "x" : "y", step = Math.min(across, down) * 0.51;
    const sign = a[way] >= b[way] ? 1 : -1;
    a[way] += sign * step;
    b[way] -= sign * step;
    return true;
  },

  /** Show what stands: each edge by the stretch that covers the day, and the things they join. */
  show(found) {
    this.shown = new Map();
    for (const one of found) if (one.spell.edge) this.shown.set(one.spell.e, one);
    const here = unheld(state.day);
    const present = new Set([...here, ...found.flatMap(({ spell }) => [spell.tail, spell.head ?? spell.tail])]);
    if (state.pick && state.pick.kind === "node") present.add(state.pick.index);
    if (state.pick && state.pick.kind === "edge") [edges[state.pick.index].s, edges[state.pick.index].o].forEach((n) => present.add(n));
    nodes.forEach((node, index) => {
      node.present = present.has(index);
      node.unknown = here.has(index);
      node.group.style.display = node.present ? "" : "none";
      node.aside.style.display = "none";
      node.group.classList.toggle("unknown", node.unknown);
    });
    edges.forEach((edge, index) => this.dress(edge, this.shown.get(index)));
    const ties = new Map();
    for (const one of this.shown.values())
      for (const end of [one.spell.tail, one.spell.head]) ties.set(end, (ties.get(end) || 0) + 1);
    nodes.forEach((node, index) => {
      if (!node.present) return;
      node.now = ties.get(index) || 0;
      const caption = kinds[node.kind].label + (node.unknown ? ", holder unknown" : "");
      node.group.setAttribute("aria-label", `${node.label}, ${caption}, ${amount(node.now, "relation")}`);
      node.tip.textContent = `${node.label} (${caption})`;
    });
    this.draw();
  },

  dress(edge, one) {
    edge.group.style.display = one ? "" : "none";
    if (!one) return;
    const { spell, mark } = one;
    const looks = [spell.status, spell.isUnreal && "unreal", spell.isInferred && "inferred", mark,
      isPicked("edge", edge.index) && "picked"].filter(Boolean);
    edge.group.setAttribute("class", `edge ${relations[edge.r].family} tone-${edge.tone} ${looks.join(" ")}`);
    edge.text = relations[edge.r].label;
    if (edge.side) edge.text += `, ${edge.side}’s side`;
    if (spell.isUnreal) edge.text += ` (${[...spell.voices].join(", ").toLowerCase()})`;
    if (spell.status === "contested") edge.text += " · contested";
    if (mark) edge.text = `${mark === "new" ? "+ " : mark === "gone" ? "− " : ""}${edge.text}`;
    edge.parts.words.textContent = edge.text;
    edge.parts.tip.textContent = `${edgeWords(edge)} (${spell.status})`;
  },

  /** Fit what is shown into the canvas; at first, if that is too much to be read, its largest part. */
  fit(first = false) {
    this.touched = !first;
    const { width, height } = this.room();
    const seen = nodes.filter((node) => node.present);
    if (!seen.length) return;
    const edge = width < 500 ? 52 : 84;
    const spans = (some) => ["x", "y"].map((way) => {
      const at = [...some, ...this.bows(some)].map((point) => point[way]);
      return [Math.min(...at), Math.max(...at)];
    });
    const zoomOf = ([[left, right], [top, bottom]]) =>
      clamp(Math.min((width - 2 * edge) / Math.max(right - left, 1), (height - 104) / Math.max(bottom - top, 1)), 0.01, 1.15);
    let span = spans(seen);
    const part = first && zoomOf(span) < 0.75 ? this.largestPart(seen) : seen;
    if (part.length > seen.length / 3) span = spans(part);
    this.zoom = zoomOf(span);
    let middle = span.map(([low, high]) => (low + high) / 2);
    if (first && this.zoom < 0.42 && width < 700 && nodes.length < 400) {
      const hub = this.order.find((node) => node.present);
      this.zoom = 0.42;
      middle = [hub.x, hub.y];
    }
    this.left = width / 2 - middle[0] * this.zoom;
    this.top = height / 2 - 12 - middle[1] * this.zoom;
    this.draw();
  },

  /** Give the middles of the lines between some things: a line may bow out beyond both its ends. */
  bows(some) {
    const mine = new Set(some);
    return [...this.shown.keys()].map((index) => edges[index]).filter((edge) => mine.has(nodes[edge.s]) && mine.has(nodes[edge.o]))
      .map(({ s, o, bend = 0 }) => {
        const [a, b] = [nodes[s], nodes[o]];
        return { x: (a.x + b.x) / 2 - ((b.y - a.y) * bend) / 2, y: (a.y + b.y) / 2 + ((b.x - a.x) * bend) / 2 };
      });
  },

  /** Give the most of the things shown that hang together, or what hangs together with the centre. */
  largestPart(seen) {
    const beside = new Map(seen.map((node) => [node.index, []]));
    for (const index of this.shown.keys()) {
      beside.get(edges[index].s).push(edges[index].o);
      beside.get(edges[index].o).push(edges[index].s);
    }
    const parts = [], done = new Set();
    for (const node of seen) {
      if (done.has(node.index)) continue;
      const part = [node.index];
      done.add(node.index);
      for (const one of part) for (const other of beside.get(one)) if (!done.has(other)) { done.add(other); part.push(other); }
      parts.push(part.map((one) => nodes[one]));
    }
    const rank = (part) => part.length + (part.some((node) => node.centre) ? nodes.length : 0);
    return parts.reduce((best, part) => (rank(part) > rank(best) ? part : best));
  },

  /** Tell how many of the things shown lie beyond the edge of the canvas. */
  hint() {
    const beyond = this.outside();
    const nothing = !nodes.some((node) => node.present);
    byId("hint").textContent = nothing ? `Nothing that is shown stands on ${state.day}. Try another day, or fewer filters.`
      : beyond ? `${amount(beyond, "more thing")} beyond the edge: “All” shows ${beyond === 1 ? "it" : "them"}.` : "";
  },

  outside() {
    const room = this.room();
    return nodes.filter((node) => node.present && !this.isInSight([node.x * this.zoom, node.y * this.zoom], room)).length;
  },

  isInSight([x, y], { width, height } = this.room()) {
    return x + this.left > 0 && x + this.left < width && y + this.top > 0 && y + this.top < height;
  },

  room: () => ({ width: Math.max(byId("graph").clientWidth, 100), height: Math.max(byId("graph").clientHeight, 100) }),

  centreOn(node, zoom = Math.max(this.zoom, 0.62)) {
    this.touched = true;
    const { width, height } = this.room();
    this.zoom = zoom;
    this.left = width / 2 - node.x * zoom;
    this.top = height / 2 - node.y * zoom;
    this.draw();
  },

  /** The canvas has another size: keep what is picked in sight. */
  resized() {
    if (!state.pick && !this.touched) this.fit(true);
    else if (state.pick && state.pick.kind === "node") this.reveal(nodes[state.pick.index]);
    else if (state.pick) this.reveal(nodes[edges[state.pick.index].o]);
    this.hint();
  },

  /** Bring a thing that one comes to by the keyboard into sight. */
  reveal(node) {
    const { width, height } = this.room();
    const x = node.x * this.zoom + this.left, y = node.y * this.zoom + this.top;
    if (x < 60 || y < 30 || x > width - 60 || y > height - 30) this.centreOn(node, this.zoom);
  },

  zoomBy(factor, x, y) {
    this.touched = true;
    const { width, height } = this.room();
    const [px, py] = [x ?? width / 2, y ?? height / 2];
    const zoom = clamp(this.zoom * factor, 0.02, 6);
    this.left = px - ((px - this.left) * zoom) / this.zoom;
    this.top = py - ((py - this.top) * zoom) / this.zoom;
    this.zoom = zoom;
    this.soon();
  },

  panBy(x, y) {
    this.touched = true;
    this.left += x;
    this.top += y;
    this.world.setAttribute("transform", `translate(${this.left} ${this.top})`);
  },

  lookAt(index) {
    this.near = index;
    this.soon();
  },

  soon() {
    this.waiting ||= requestAnimationFrame(() => { this.waiting = 0; this.draw(); });
  },

  draw() {
    if (!this.shown) return;
    this.scale = clamp(0.5 + 0.5 * this.zoom, 0.8, 1.1);
    this.world.setAttribute("transform", `translate(${this.left} ${this.top})`);
    this.svg.classList.toggle("crowded", this.shown.size > 200);
    const around = this.around();
    const taken = new Room();
    const order = this.ranked(around);
    this.dot = (order.length > 4 * CROWD ? 8 : 13) * this.scale;
    // in a crowd there are no boxes, and the best connected have their names before all else has a place
    const isCrowd = !around && order.length - this.outside() > CROWD;
    const hubs = isCrowd ? order.slice(0, HUBS) : [];
    for (const node of hubs) this.putDown(node, taken, around);
    for (const node of hubs) this.drawNode(node, null, around);
    for (const node of hubs) this.nameMark(node, taken);
    const others = order.slice(hubs.length);
    for (const node of others) this.putDown(node, taken, around);
    for (const node of others) this.drawNode(node, isCrowd ? null : taken, around);
    for (const node of others) this.nameMark(node, taken);
    const seen = [...this.shown.keys()].map((index) => edges[index]);
    for (const edge of seen) this.drawEdge(edge, around);
    this.letter(seen, taken, around);
    this.hint();
  },

  /** Give the things to be seen first: what is picked or pointed at, with its neighbours; else none. */
  around() {
    const { pick } = state;
    const centre = this.near >= 0 ? this.near : pick && pick.kind === "node" ? pick.index : -1;
    if (centre < 0 && !(pick && pick.kind === "edge" && this.shown.has(pick.index))) return null;
    if (centre < 0) return { centre, nodes: new Set([edges[pick.index].s, edges[pick.index].o]), edges: new Set([pick.index]) };
    const mine = [...this.shown.keys()].filter((index) => edges[index].s === centre || edges[index].o === centre);
    return { centre, nodes: new Set([centre, ...mine.flatMap((index) => [edges[index].s, edges[index].o])]), edges: new Set(mine) };
  },

  ranked(around) {
    const seen = this.order.filter((node) => node.present).sort((a, b) => (b.centre || 0) - (a.centre || 0) || b.now - a.now);
    if (!around) return seen;
    const rank = (node) => (node.index === around.centre ? 0 : around.nodes.has(node.index) ? 1 : 2);
    return seen.sort((a, b) => rank(a) - rank(b));
  },

  /** Keep the place of its mark free for each thing: no box may cover it, but of what is dimmed. */
  putDown(node, taken, around) {
    node.px = node.x * this.zoom;
    node.py = node.y * this.zoom;
    if (around === null || around.nodes.has(node.index)) taken.take(node.px, node.py, this.dot + 1, this.dot + 1, node.index, true);
  },

  drawNode(node, taken, around) {
    const w = node.w * this.scale, h = node.h * this.scale;
    node.open = taken !== null && taken.take(node.px, node.py, w + 5, h + 5, node.index);
    node.bw = node.open ? w : this.dot;
    node.bh = node.open ? h : this.dot;
    node.group.setAttribute("transform", `translate(${node.px} ${node.py}) scale(${node.open ? this.scale : this.dot / 13})`);
    node.mark.style.display = node.open ? "none" : "";
    node.box.style.display = node.open ? "" : "none";
    for (const text of node.texts) text.style.display = node.open ? "" : "none";
    for (const one of [node.group, node.aside]) one.classList.toggle("dim", around !== null && !around.nodes.has(node.index));
    node.group.classList.toggle("picked", isPicked("node", node.index));
  },

  /** Write a name beside a mark, on a side where there is room. */
  nameMark(node, taken) {
    node.aside.style.display = "none";
    if (node.open) return;
    const size = ASIDE * this.scale, w = widthOf(node.short, size), out = this.dot / 2 + 4;
    const places = [["start", out, 0, w / 2], ["end", -out, 0, -w / 2], ["middle", 0, out + size / 2, 0], ["middle", 0, -out - size / 2, 0]];
    const found = places.find(([, x, y, half]) => taken.take(node.px + x + half, node.py + y, w + 2, size + 2, node.index));
    if (!found) return;
    node.aside.setAttribute("text-anchor", found[0]);
    node.aside.setAttribute("x", node.px + found[1]);
    node.aside.setAttribute("y", node.py + found[2] + size * 0.35);
    node.aside.setAttribute("font-size", size);
    node.aside.style.display = "";
  },

  drawEdge(edge, around) {
    const curve = curveOf(edge);
    edge.curve = curve;
    edge.group.classList.toggle("dim", around !== null && !around.edges.has(edge.index));
    const wide = { control: 2.8, goods: 3.4, belonging: 1.1 }[relations[edge.r].family] || 1.6;
    const long = (5.5 + 1.7 * wide) * (this.shown.size > 200 ? 0.7 : 1);
    const heads = [headAt(curve, 2, long)];
    if (relations[edge.r].symmetric) heads.push(headAt(curve, 0, long));
    const shaft = curve.map((point, end) => (end === 2 ? heads[0].back : end === 0 && heads[1] ? heads[1].back : point));
    const path = pathOf(shaft), whole = pathOf(curve), { line, inner, halo, hit, head } = edge.parts;
    line.setAttribute("d", path);
    if (inner) inner.setAttribute("d", path);
    halo.setAttribute("d", whole);
    hit.setAttribute("d", whole);
    head.setAttribute("d", heads.map((one) => one.path).join(""));
  },

  /** Set words on lines, where they hide nothing: the foremost first. */
  letter(seen, taken, around) {
    const first = (edge) => (around && around.edges.has(edge.index) ? 0 : edge.group.matches(".new, .gone") ? 1 : 2);
    const inSight = seen.filter((edge) => this.isInSight(pointAt(edge.curve, 0.5)));
    const wanted = inSight.filter((edge) => inSight.length <= MANY || first(edge) < 2);
    for (const edge of seen) edge.parts.words.style.display = "none";
    const size = WORDS * clamp(this.scale, 0.92, 1.05);
    for (const edge of [...wanted].sort((a, b) => first(a) - first(b))) {
      if (around && first(edge) > 0) continue;
      const wide = widthOf(edge.text, size) + 9, [from, , to] = edge.curve;
      if (Math.hypot(to[0] - from[0], to[1] - from[1]) < 26 && first(edge) === 2) continue;
      const stop = clamp(edge.stop ?? 0.5, 0.2, 0.8);
      for (const t of [stop, 0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74]) {
        const [x, y] = pointAt(edge.curve, t);
        if (!taken.take(x, y, wide, size + 4.5)) continue;
        const { words } = edge.parts;
        words.setAttribute("x", x);
        words.setAttribute("y", y + size * 0.35);
        words.setAttribute("font-size", size);
        words.style.display = "";
        break;
      }
    }
  },
};
