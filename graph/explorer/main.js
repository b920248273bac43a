// The page as a whole: one state, shown in every part, and kept in the address.

function set(change) {
  for (const which of ["day", "other"])
    if (change[which] && !isDay(change[which])) delete change[which];
  if (change.day || change.other !== undefined) if (!player.timer) player.stop();
  Object.assign(state, change);
  show();
  remember();
}

/** Pick a thing or a tie; `enter`: bring the keyboard's focus to what the panel tells of it. */
function pick(kind, index, enter = false) {
  const was = state.pick;
  set({ pick: kind === null ? null : { kind, index } });
  if (kind === null && was && was.kind === "node" && byId("panel").contains(document.activeElement)) nodes[was.index].group.focus();
  if (enter && kind !== null) byId("panel").querySelector("h2").focus();
}

/** Give what is to be drawn: what stands on the day, and in a comparison what stands on the other. */
function visible() {
  const now = standing(state.day).filter(passes);
  if (!state.other) return now.map((spell) => ({ spell, mark: "" }));
  const then = standing(state.other).filter(passes);
  const name = (spell) => spell.e ?? spellWords(spell);
  const [here, there] = [now, then].map((some) => new Set(some.map(name)));
  const [come, go] = state.other < state.day ? ["new", "gone"] : ["gone", "new"];
  return [...now.map((spell) => ({ spell, mark: there.has(name(spell)) ? "" : come })),
    ...then.filter((spell) => !here.has(name(spell))).map((spell) => ({ spell, mark: go }))];
}

function show() {
  const found = visible();
  document.body.classList.toggle("comparing", Boolean(state.other));
  byId("day").value = state.day;
  byId("other").value = state.other;
  byId("other-label").hidden = !state.other;
  byId("compare-button").setAttribute("aria-pressed", String(Boolean(state.other)));
  byId("view-button").setAttribute("aria-pressed", String(state.view === "table"));
  byId("table").hidden = state.view !== "table";
  document.querySelector(".canvas").hidden = state.view === "table";
  board.show(found);
  if (state.view === "table") showTable(found);
  showPanel();
  filters.show();
  strip.move();
  tell(found);
}

function showPanel() {
  if (state.pick && state.pick.kind === "node") showNode(state.pick.index);
  else if (state.pick) showEdge(state.pick.index);
  else if (state.other) showChanges();
  else byId("panel").hidden = true;
}

function tell(found) {
  const ties = found.filter((one) => one.spell.edge).length, words = found.length - ties;
  const ends = nodes.filter((node) => node.present).length;
  const hidden = standing(state.day).filter((one) => !passes(one)).length;
  byId("count").textContent = `${state.day}: ${amount(ends, "thing")}, ${amount(ties, "relation")}` +
    `${words ? `, ${words} told in words` : ""}${hidden ? `; ${hidden} hidden by filters` : ""}`;
}

// --- the address ---

const remember = () => { history.replaceState(null, "", `#${written()}`); };

function written() {
  const found = new URLSearchParams();
  if (state.day !== about.asOf) found.set("day", state.day);
  if (state.other) found.set("with", state.other);
  if (state.pick) found.set(state.pick.kind, state.pick.kind === "node" ? nodeKey(state.pick.index) : edgeKey(edges[state.pick.index]));
  if (state.view !== "graph") found.set("view", state.view);
  for (const [kind, hidden] of Object.entries(state.hidden)) for (const one of hidden) found.append(`no-${kind}`, one);
  return found.toString();
}

/** Read the state off the address; what is not known there is left as it is. */
function recall() {
  const given = new URLSearchParams(location.hash.slice(1));
  const day = given.get("day") || about.asOf, other = given.get("with") || "";
  state.day = isDay(day) ? day : about.asOf;
  state.other = isDay(other) ? other : "";
  state.view = given.get("view") === "table" ? "table" : "graph";
  const node = nodeByKey.get(given.get("node")), edge = edgeByKey.get(given.get("edge"));
  state.pick = node !== undefined ? { kind: "node", index: node } : edge !== undefined ? { kind: "edge", index: edge } : null;
  for (const kind of Object.keys(state.hidden)) state.hidden[kind] = new Set(given.getAll(`no-${kind}`));
}

// --- begin ---

function begin() {
  document.documentElement.classList.add("live");
  byId("app").hidden = false;
  recall();
  board.build();
  strip.build();
  finder.build();
  filters.build();
  hand.build();
  filters.key();
  const open = (isOpen) => {
    byId("filters").hidden = !isOpen;
    byId("key").hidden = isOpen;
    byId("filter-button").setAttribute("aria-expanded", String(isOpen));
  };
  open(innerWidth > 1700);
  byId("filter-button").addEventListener("click", () => open(byId("filters").hidden));
  byId("view-button").addEventListener("click", () => set({ view: state.view === "graph" ? "table" : "graph" }));
  byId("compare-button").addEventListener("click", () => set({ other: state.other ? "" : turn(state.day, -1), pick: null }));
  for (const which of ["day", "other"])
    byId(which).addEventListener("change", (event) => { if (isDay(event.target.value)) set({ [which]: event.target.value }); else show(); });
  byId("before").addEventListener("click", () => set({ day: turn(state.day, -1) }));
  byId("after").addEventListener("click", () => set({ day: turn(state.day, 1) }));
  byId("play").addEventListener("click", () => player.toggle());
  addEventListener("hashchange", () => { recall(); show(); });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target !== byId("search")) pick(null);
    if (event.key === "/" && !/input/i.test(event.target.tagName)) { event.preventDefault(); byId("search").focus(); }
  });
  show();
  board.fit(true);
  board.loosen();
  addEventListener("resize", () => { if (!board.touched) board.fit(true); });
  let width = byId("graph").clientWidth;
  new ResizeObserver(() => {
    const now = byId("graph").clientWidth;
    if (now && now !== width) board.resized();
    width = now || width;
  }).observe(byId("graph"));
}

begin();
