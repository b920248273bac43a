// Lists: what search finds, legend and filters, the table, the changes between two days.

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const ORDER = ["reported", "presumed", "possible", "contested", "unknown", "structure"];

const finder = {
  found: [],
  at: -1,

  build() {
    nodes.forEach((node) => {
      node.names = [node.label, ...(node.also || [])].map(fold);
      node.numbers = (node.ids || []).map((one) => one.toLowerCase());
    });
    const box = byId("search");
    box.addEventListener("input", () => this.look(box.value));
    box.addEventListener("keydown", (event) => this.key(event));
    box.addEventListener("blur", () => setTimeout(() => this.shut(), 150));
    box.addEventListener("focus", () => { if (box.value) this.look(box.value); });
  },

  /** Rank what a text finds: a whole name or number, then the beginning of a word, then any part. */
  matches(text) {
    const wanted = fold(text.trim());
    if (!wanted) return [];
    const rank = (node) => {
      const all = [...node.names, ...node.numbers, node.id.toLowerCase()];
      if (all.includes(wanted)) return 0;
      if (node.names.some((one) => ` ${one}`.includes(` ${wanted}`))) return 1;
      return all.some((one) => one.includes(wanted)) ? 2 : 9;
    };
    return nodes.map((node) => [rank(node), node]).filter(([one]) => one < 9)
      .sort((a, b) => a[0] - b[0] || b[1].present - a[1].present || b[1].ties - a[1].ties).map(([, node]) => node);
  },

  look(text) {
    this.found = this.matches(text);
    this.at = this.found.length ? 0 : -1;
    nodes.forEach((node) => node.group.classList.toggle("found", this.found.includes(node) && this.found.length < 200));
    const shown = this.found.slice(0, 12).map((node, row) => element("li", { role: "option", id: `found-${row}`,
      "aria-selected": String(row === 0), pointerdown: (event) => { event.preventDefault(); this.choose(row); } }, node.label,
      element("small", {}, [kinds[node.kind].label, node.country, ...(node.also || []).slice(0, 3), ...(node.ids || []).slice(0, 2)]
        .filter(Boolean).join(" · "))));
    const rest = this.found.length - shown.length;
    if (rest > 0) shown.push(element("li", { "aria-disabled": "true" }, element("small", {}, `and ${rest.toLocaleString("en")} more: type on`)));
    if (text.trim() && !this.found.length) shown.push(element("li", { "aria-disabled": "true" }, element("small", {}, "Nothing here has that name.")));
    byId("found").replaceChildren(...shown);
    byId("found").hidden = !shown.length;
    byId("search").setAttribute("aria-expanded", String(shown.length > 0));
    this.point();
  },

  point() {
    const rows = [...byId("found").querySelectorAll("[role=option]")];
    rows.forEach((row, index) => row.setAttribute("aria-selected", String(index === this.at)));
    if (rows[this.at]) byId("search").setAttribute("aria-activedescendant", rows[this.at].id);
    else byId("search").removeAttribute("aria-activedescendant");
  },

  key(event) {
    const last = Math.min(this.found.length, 12) - 1;
    if (event.key === "ArrowDown") this.at = Math.min(this.at + 1, last);
    else if (event.key === "ArrowUp") this.at = Math.max(this.at - 1, 0);
    else if (event.key === "Enter" && this.at >= 0) return this.choose(this.at);
    else if (event.key === "Escape") { byId("search").value = ""; return this.look(""); }
    else return;
    event.preventDefault();
    this.point();
  },

  choose(row) {
    const node = this.found[row];
    if (!node) return;
    this.shut();
    pick("node", node.index, false);
    if (state.view === "graph") board.centreOn(node);
  },

  shut() {
    byId("found").hidden = true;
    byId("search").setAttribute("aria-expanded", "false");
  },
};

// --- legend and filters ---

function sample(look, tone) {
  const family = look.family || "act";
  const line = `edge ${family} ${look.status || "reported"} ${look.unreal ? "unreal" : ""} tone-${tone}`;
  return drawn("svg", { width: 34, height: 12, "aria-hidden": "true" }, drawn("g", { class: line },
    drawn("path", { class: "line", d: `M1 6H${look.status ? 33 : 26}` }),
    family === "goods" ? drawn("path", { class: "inner", d: "M1 6H26" }) : null,
    look.status ? null : drawn("path", { class: "head", d: "M33 6L25 2.6V9.4Z" })));
}

function swatch(shape) {
  return drawn("svg", { width: 34, height: 14, viewBox: "-17 -7 34 14", "aria-hidden": "true" },
    drawn("g", { class: `node ${shape}` }, board.shape(shape === "unknown" ? "place" : shape, 28, 12)));
}

const filters = {
  build() {
    const used = [...new Set(spells.map((one) => one.relation))].sort();
    const status = ORDER.filter((one) => (one === "unknown" ? HELD.size > 0 : spells.some((spell) => spell.status === one)));
    const publishers = [...new Set(spells.flatMap((one) => [...one.publishers]))].sort();
    const classes = [...new Set(nodes.map((one) => one.kind))].sort((a, b) =>
      (kinds[a].shape + kinds[a].label < kinds[b].shape + kinds[b].label ? -1 : 1));
    const tone = (name) => { const { sign = 0, family } = relations[name]; return sign < 0 ? "hostile" : sign > 0 ? "friendly" : family; };
    byId("filters").replaceChildren(
      this.group("relation", "Relations", used, (one) => relations[one].label, (one) => sample(relations[one], tone(one)),
        "Red presses or harms, blue helps; green holds, violet is goods, grey belongs."),
      this.group("status", "How sure", status, (one) => (one === "structure" ? "described only" : one),
        (one) => (one === "unknown" ? swatch("place unknown") : sample({ status: one }, "act")),
        spells.some((one) => one.isUnreal) ? "Dots in a row: planned, promised, threatened or demanded, not done." : "",
        (one) => STATUS[one]),
      this.group("source", "Told by", publishers, (one) => one),
      this.group("kind", "Things", classes, (one) => kinds[one].label, (one) => swatch(kinds[one].shape)),
      element("p", {}, "Filters hide. They judge nothing anew: a status stays as all sources make it."));
  },

  /** Write the short legend that stands in the drawing while the long one is shut. */
  key() {
    const tones = [["hostile", "presses, harms", "act"], ["friendly", "helps", "act"], ["control", "holds", "control"],
      ["goods", "goods", "goods"], ["belonging", "belongs", "belonging"]].filter(([tone]) => edges.some((edge) => edge.tone === tone));
    const sure = ORDER.filter((one) => one !== "unknown" && one !== "structure" && spells.some((spell) => spell.status === one));
    byId("key").replaceChildren(...tones.map(([tone, words, family]) => element("span", {}, sample({ family }, tone), words)),
      ...sure.map((one) => element("span", {}, sample({ status: one }, "act"), one)),
      spells.some((one) => one.isUnreal) ? element("span", {}, sample({ status: "unreal", unreal: true }, "act"), "said, not done") : "");
  },

  group(kind, title, values, label, picture = null, note = "", tip = () => "") {
    const boxes = values.map((value) => {
      const box = element("input", { type: "checkbox", checked: !state.hidden[kind].has(value), change: () => {
        const hidden = new Set(state.hidden[kind]);
        if (box.checked) hidden.delete(value); else hidden.add(value);
        set({ hidden: { ...state.hidden, [kind]: hidden } });
      } });
      box.dataset.filter = kind;
      box.value = value;
      return element("label", { title: tip(value) || null }, box, picture && picture(value), element("span", {}, label(value)),
        element("small", { "data-count": `${kind} ${value}` }));
    });
    const all = (hidden) => set({ hidden: { ...state.hidden, [kind]: new Set(hidden) } });
    const title_ = element("legend", {}, title, button("all", () => all([])), button("none", () => all(values)));
    return element("fieldset", {}, title_, note ? element("p", {}, note) : null, boxes);
  },

  /** Tick the boxes as the state has them, and count what stands on the day. */
  show() {
    const counts = new Map();
    const add = (key) => counts.set(key, (counts.get(key) || 0) + 1);
    const ends = new Set();
    for (const spell of standing(state.day)) {
      add(`relation ${spell.relation}`);
      add(`status ${spell.status}`);
      for (const one of spell.publishers) add(`source ${one}`);
      for (const one of [spell.tail, spell.head]) if (one !== null) ends.add(one);
    }
    const missing = unheld(state.day);
    for (const one of [...ends, ...missing]) if (!(missing.has(one) && ends.has(one))) add(`kind ${nodes[one].kind}`);
    counts.set("status unknown", missing.size);
    for (const box of byId("filters").querySelectorAll("input")) box.checked = !state.hidden[box.dataset.filter].has(box.value);
    for (const small of byId("filters").querySelectorAll("small")) small.textContent = counts.get(small.dataset.count) || "";
  },
};

// --- the table, and the changes ---

const ROWS = 600;

function showTable(found) {
  const missing = [...unheld(state.day)].map((one) => ["?", "controls", nodes[one].label, "unknown", "", "", "", "", "node", one]);
  const rows = found.map(({ spell }) => [nodes[spell.tail].label, relations[spell.relation].label + sideOf(spell),
    spell.edge ? nodes[spell.head].label : spell.text, spell.isUnreal ? `${spell.status}, ${[...spell.voices].join(", ").toLowerCase()}` : spell.status,
    spell.start || "", spell.end || "", spell.grade || "", [...spell.publishers].sort().join("; "),
    spell.edge ? "edge" : "node", spell.edge ? spell.e : spell.tail]);
  const all = [...rows, ...missing].sort((a, b) => (a.slice(0, 3).join(" ") < b.slice(0, 3).join(" ") ? -1 : 1));
  const head = ["Who", "does", "to whom, or what", "How sure", "From", "Until", "Grade", "Told by"];
  const body = all.slice(0, ROWS).map((row) => element("tr", { "aria-selected": String(isPicked(row[8], row[9])) },
    element("td", {}, button(row[0], () => pick(row[8], row[9], true))),
    row.slice(1, 8).map((cell, column) => element("td", { class: column === 3 || column === 4 ? "n" : null }, cell))));
  byId("table").replaceChildren(
    element("table", {}, element("thead", {}, element("tr", {}, head.map((one) => element("th", { scope: "col" }, one)))), element("tbody", {}, body)),
    all.length > ROWS ? element("p", {}, `${(all.length - ROWS).toLocaleString("en")} more rows are not listed: filter, or search.`) : "",
    element("p", { class: "small" }, "Until is the first day on which it no longer held. Empty: not told."));
}

function showChanges() {
  const [earlier, later] = [state.day, state.other].sort();
  const found = changesBetween(earlier, later).filter((one) => [...one.were, ...one.are].some(passes));
  const name = (spell) => `${nodes[spell.tail].label} (${spell.status})`;
  const rows = found.map((one) => element("li", {}, element("span", { class: "change" }, `${upper(one.kind)}: `),
    one.told.map((spell, row) => [row ? "; " : "", spell.edge ? button(spellWords(spell), () => pick("edge", spell.e, true)) : spellWords(spell)]),
    one.kind === "changed hands" ? element("div", { class: "small" }, `before: ${listed(one.were.map(name))}; after: ${listed(one.are.map(name))}`) : ""));
  panelOf(`From ${earlier} to ${later}`,
    element("p", { class: "kind" }, found.length ? `${amount(found.length, "change")} of what is shown` : "Nothing that is shown changed."),
    element("ul", { id: "changes" }, rows),
    element("p", { class: "small" }, "“First told” and “last told”: one of the two days tells of it, and nothing says that it began or ended in between. That what was reported is only presumed by now is no change."));
}
