// The strip of days: marks where something changes, and handles that slide. Long stretches in which nothing
// changes are drawn shorter: a gap takes the square root of its days.

const strip = {
  svg: drawn("svg", { role: "presentation" }),
  width: 600,
  days: [],
  at: [],

  /** Lay the days out; the scale runs from the first day of all to the last. */
  build() {
    const told = [...TURNS, about.asOf].sort();
    this.first = dayNumber(told[0]) - 1;
    this.last = dayNumber(told.at(-1)) + 1;
    this.days = [...new Set([this.first, ...told.map(dayNumber), this.last])].sort((a, b) => a - b);
    this.at = [0];
    for (let i = 1; i < this.days.length; i++) this.at.push(this.at[i - 1] + Math.sqrt(this.days[i] - this.days[i - 1]));
    const whole = this.at.at(-1) || 1;
    this.at = this.at.map((one) => one / whole);
    byId("strip").append(this.svg);
    this.handles = [this.handle("day", "Day"), this.handle("other", "Other day")];
    new ResizeObserver(() => this.draw()).observe(byId("strip"));
    this.svg.addEventListener("pointerdown", (event) => this.slide(event));
  },

  handle(which, label) {
    const made = drawn("g", { class: which === "day" ? "thumb" : "thumb second", tabindex: 0, role: "slider",
      "aria-label": label, "aria-orientation": "horizontal", id: `slider-${which}` },
      drawn("line", { x1: 0, x2: 0, y1: 14, y2: 32 }), drawn("circle", { cy: 32, r: 7 }), drawn("text", { y: 10 }));
    made.addEventListener("keydown", (event) => this.key(event, which));
    return made;
  },

  place(day) {
    const number = clamp(dayNumber(day), this.first, this.last);
    let low = 0, high = this.days.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.days[middle] <= number) low = middle; else high = middle;
    }
    const part = (number - this.days[low]) / (this.days[high] - this.days[low] || 1);
    return (this.at[low] + part * (this.at[high] - this.at[low])) * this.width;
  },

  dayAt(x) {
    const part = clamp(x / this.width, 0, 1);
    let low = 0;
    while (low < this.at.length - 2 && this.at[low + 1] <= part) low++;
    const share = (part - this.at[low]) / (this.at[low + 1] - this.at[low] || 1);
    return isoDay(Math.round(this.days[low] + share * (this.days[low + 1] - this.days[low])));
  },

  draw() {
    this.width = Math.max(byId("strip").clientWidth, 60);
    const counts = new Map();
    for (const spell of spells.filter(passes))
      for (const day of [spell.since, spell.until]) if (day) counts.set(day, (counts.get(day) || 0) + 1);
    const most = Math.max(1, ...counts.values());
    const columns = new Map();
    for (const [day, count] of counts) {
      const x = Math.round(this.place(day));
      columns.set(x, Math.max(columns.get(x) || 0, 3 + 13 * Math.sqrt(count / most)));
    }
    const marks = [...columns].map(([x, high]) => drawn("line", { class: "mark", x1: x, x2: x, y1: 32 - high, y2: 32 }));
    this.svg.replaceChildren(drawn("rect", { width: this.width, height: 52, fill: "transparent" }),
      drawn("line", { class: "axis", x1: 0, x2: this.width, y1: 32, y2: 32 }), ...marks, ...this.ticks(),
      this.band = drawn("rect", { class: "between", y: 14, height: 18 }), ...this.handles.toReversed());
    this.move();
  },

  ticks() {
    const found = [];
    const first = Number(isoDay(this.first).slice(0, 4)), last = Number(isoDay(this.last).slice(0, 4));
    let free = -Infinity;
    const days = [];
    for (let year = first + 1; year <= last; year++) days.push([`${String(year).padStart(4, "0")}-01-01`, String(year)]);
    if (last - first < 3)
      for (let month = dayNumber(isoDay(this.first)); month < this.last; month++)
        if (isoDay(month).endsWith("-01") && !isoDay(month).endsWith("-01-01")) days.push([isoDay(month), isoDay(month).slice(0, 7)]);
    if (days.length < 2) days.push(...TURNS.map((day) => [day, day]));
    for (const [day, words] of days.sort()) {
      const x = this.place(day), half = words.length * 3.4;
      if (x - half < free || x + half > this.width + 8) continue;
      found.push(drawn("line", { class: "axis", x1: x, x2: x, y1: 32, y2: 36 }), drawn("text", { class: "tick", x, y: 49 }, words));
      free = x + half + 8;
    }
    return found;
  },

  /** Bring the handles to the days of the state. */
  move() {
    if (!this.band) return;
    for (const [row, which] of ["day", "other"].entries()) {
      const day = state[which], made = this.handles[row];
      made.toggleAttribute("hidden", !day);
      made.style.display = day ? "" : "none";
      if (!day) continue;
      const x = this.place(day);
      made.setAttribute("transform", `translate(${x} 0)`);
      const words = made.querySelector("text");
      words.textContent = day;
      words.setAttribute("x", clamp(this.aside(which), 36 - x, this.width - 36 - x));
      made.setAttribute("aria-valuemin", this.first);
      made.setAttribute("aria-valuemax", this.last);
      made.setAttribute("aria-valuenow", dayNumber(day));
      made.setAttribute("aria-valuetext", day);
    }
    const ends = [state.day, state.other || state.day].map((day) => this.place(day)).sort((a, b) => a - b);
    this.band.setAttribute("x", ends[0]);
    this.band.setAttribute("width", ends[1] - ends[0]);
  },

  /** Give how far the words over a handle stand aside, lest they cover those of the other. */
  aside(which) {
    if (!state.other) return 0;
    const mine = this.place(state[which]), its = this.place(state[which === "day" ? "other" : "day"]);
    const gap = 76 - Math.abs(mine - its);
    if (gap <= 0) return 0;
    return mine > its || (mine === its && which === "day") ? gap / 2 : -gap / 2;
  },

  slide(event) {
    const left = this.svg.getBoundingClientRect().left;
    const nearest = state.other && Math.abs(this.place(state.other) - (event.clientX - left)) <
      Math.abs(this.place(state.day) - (event.clientX - left)) ? "other" : "day";
    const to = (one) => set({ [nearest]: this.dayAt(one.clientX - left) });
    this.svg.setPointerCapture(event.pointerId);
    this.svg.onpointermove = to;
    this.svg.onpointerup = this.svg.onpointercancel = () => { this.svg.onpointermove = null; };
    this.handles[nearest === "day" ? 0 : 1].focus({ preventScroll: true });
    event.preventDefault();
    to(event);
  },

  key(event, which) {
    const steps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 30, PageDown: -30 };
    const step = steps[event.key];
    let day = null;
    if (step && event.shiftKey) day = turn(state[which], step);
    else if (step) day = isoDay(clamp(dayNumber(state[which]) + step, this.first, this.last));
    else if (event.key === "Home") day = isoDay(this.first);
    else if (event.key === "End") day = isoDay(this.last);
    if (day === null) return;
    event.preventDefault();
    set({ [which]: day });
  },
};

/** Give the next day, or the one before, on which something that is shown changes; the same if none. */
function turn(day, step) {
  const days = [...new Set(spells.filter(passes).flatMap((one) => [one.since, one.until]))].filter(Boolean).sort();
  const found = step > 0 ? days.find((one) => one > day) : days.findLast((one) => one < day);
  return found || day;
}

const player = {
  timer: 0,
  toggle() {
    if (this.timer) return this.stop();
    if (turn(state.day, 1) === state.day) set({ day: TURNS[0] || state.day });
    this.timer = setInterval(() => this.step(), 900);
    this.show();
  },
  step() {
    const day = turn(state.day, 1);
    if (day === state.day) this.stop(); else set({ day });
  },
  stop() {
    clearInterval(this.timer);
    this.timer = 0;
    this.show();
  },
  show() {
    byId("play").setAttribute("aria-pressed", String(this.timer !== 0));
    byId("play").textContent = this.timer ? "❚❚" : "▶";
  },
};
