// Moving about: drag a thing or the paper, wheel, two fingers, keys.

const hand = {
  points: new Map(),

  build() {
    const { svg } = board;
    svg.addEventListener("pointerdown", (event) => this.down(event));
    svg.addEventListener("pointermove", (event) => this.move(event));
    for (const name of ["pointerup", "pointercancel"]) svg.addEventListener(name, (event) => this.up(event));
    svg.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    svg.addEventListener("keydown", (event) => this.key(event));
    svg.addEventListener("dblclick", (event) => board.zoomBy(1.6, ...this.at(event)));
    byId("closer").addEventListener("click", () => board.zoomBy(1.4));
    byId("farther").addEventListener("click", () => board.zoomBy(1 / 1.4));
    byId("whole").addEventListener("click", () => board.fit());
  },

  at(event) {
    const { left, top } = board.svg.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  },

  down(event) {
    this.points.set(event.pointerId, this.at(event));
    const group = event.target.closest(".node");
    this.held = group && this.points.size === 1 ? nodes[nodeByKey.get(group.dataset.id)] : null;
    this.way = 0;
    board.moved = false;
  },

  move(event) {
    const last = this.points.get(event.pointerId);
    if (!last) return;
    const now = this.at(event), [x, y] = [now[0] - last[0], now[1] - last[1]];
    this.way += Math.abs(x) + Math.abs(y);
    if (!board.moved && this.way < 5) return;
    if (!board.moved) board.svg.setPointerCapture(event.pointerId);
    board.moved = true;
    this.points.set(event.pointerId, now);
    if (this.points.size === 2) return this.pinch(event.pointerId, last, now);
    if (this.held) {
      this.held.x += x / board.zoom;
      this.held.y += y / board.zoom;
      board.soon();
    } else board.panBy(x, y);
  },

  pinch(id, last, now) {
    const other = [...this.points].find(([key]) => key !== id)[1];
    const gap = (point) => Math.hypot(point[0] - other[0], point[1] - other[1]) || 1;
    board.zoomBy(gap(now) / gap(last), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
  },

  up(event) {
    if (!this.points.delete(event.pointerId)) return;
    this.held = null;
    // the click that follows a drag is none
    if (board.moved) setTimeout(() => { board.moved = false; board.draw(); }, 0);
    else if (event.target === board.svg) pick(null);
  },

  wheel(event) {
    event.preventDefault();
    const step = clamp(event.deltaY * (event.deltaMode === 1 ? 18 : 1), -160, 160);
    board.zoomBy(Math.exp(-step / 420), ...this.at(event));
  },

  key(event) {
    const ways = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
    if (ways[event.key]) board.panBy(...ways[event.key]);
    else if (event.key === "+" || event.key === "=") board.zoomBy(1.3);
    else if (event.key === "-") board.zoomBy(1 / 1.3);
    else if (event.key === "0") board.fit();
    else return;
    event.preventDefault();
  },
};
