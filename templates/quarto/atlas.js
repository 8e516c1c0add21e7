// The map of genres: zoom, search, names by the room there is, and links of one genre.
// Without this file it stays a drawing of linked points, with the table below it.
(() => {
  const svg = document.getElementById("genre-map");
  const source = document.getElementById("genre-map-data");
  if (!svg || !source) return;
  const data = JSON.parse(source.textContent);
  const box = svg.parentElement, root = box.parentElement;
  const find = (what) => root.querySelector(what);
  const [said, open, search, choice, lines] = [".explorer-said", ".explorer-open", "input", "select", ".atlas-links"].map(find);
  const [, , wide, high] = svg.getAttribute("viewBox").split(" ").map(Number);
  const [links, cuts] = ["a", ".atlas-cut text"].map((what) => [...svg.querySelectorAll(what)]);
  const number = (element, name) => Number(element.getAttribute(name));
  const make = (tag) => document.createElementNS("http://www.w3.org/2000/svg", tag);
  const points = links.map((link, place) => {
    const circle = link.querySelector("circle");
    link.querySelectorAll("text, title").forEach((words) => words.remove());
    const label = make("text");
    label.textContent = data.names[place];
    link.append(label);
    link.tabIndex = place ? -1 : 0;
    return { x: number(circle, "cx"), y: number(circle, "cy"), size: number(circle, "r"), circle, label, width: 0 };
  });
  if (!points.length) return;
  const largest = 10, letter = 12.5;
  const view = { zoom: 1, x: 0, y: 0 };  // the corner in units of the drawing
  let chosen = null, kept = null, family = null, pressed = null, tapped = false;

  const clamp = (value, low, most) => Math.max(low, Math.min(most, value));
  const unit = () => wide / (box.clientWidth || wide) / view.zoom;  // units in a pixel
  const partners = () => (chosen === null ? [] : data[choice.value][chosen]);
  const part = (place) => data.recognised[place] / data.per;

  // Words ------------------------------------------------------------------------
  function say() {
    open.hidden = kept === null && chosen === null;
    if (chosen === null) {
      const way = choice.value === "shared" ? "the pairs that share most tracks" : "the likeliest mistakes";
      said.replaceChildren(`Point at a genre to see its links, or search for one. Until then, lines join ${way} of all.`);
      return;
    }
    const name = (place) => explorer.make("bdi", { className: "explorer-name" }, data.names[place]);
    const shared = choice.value === "shared";
    const others = partners().slice(0, 3).flatMap(([other, worth], rank) => [rank ? ", " : "", name(other),
      ` (${shared ? `${worth} track${worth === 1 ? "" : "s"}` : explorer.ofHundred(worth / data.per)})`]);
    const links = shared ? ["It shares most with ", "It shares no tracks"] : ["It is most often called ", "It is never called anything else"];
    said.replaceChildren(name(chosen), ` (${data.families[data.family[chosen]]}): of 100 tracks, `,
      `${explorer.ofHundred(part(chosen))} ${/\b1$/.test(explorer.ofHundred(part(chosen))) ? "is" : "are"} recognised. `, ...(others.length ? [links[0], ...others] : [links[1]]), ".");
    open.href = links_to(chosen);
    open.replaceChildren("Open the page of ", explorer.make("bdi", {}, data.names[chosen]));
  }
  const links_to = (place) => links[place].getAttribute("href");

  // Drawing ----------------------------------------------------------------------
  function draw() {
    view.zoom = clamp(view.zoom, 1, largest);
    view.x = clamp(view.x, 0, wide - wide / view.zoom);
    view.y = clamp(view.y, 0, high - high / view.zoom);
    svg.setAttribute("viewBox", [view.x, view.y, wide / view.zoom, high / view.zoom].join(" "));
    const pixel = unit();
    const grown = clamp(box.clientWidth / wide, 0.62, 1) * view.zoom ** 0.4 * pixel;
    const near = new Set(partners().map(([other]) => other));
    points.forEach((point, place) => {
      point.radius = point.size * grown;
      point.circle.setAttribute("r", point.radius);
      const own = place === chosen;
      const dim = chosen !== null ? !own && !near.has(place) : family !== null && data.family[place] !== family;
      links[place].classList.toggle("dim", dim);
      links[place].classList.toggle("chosen", own);
    });
    // of no genre in particular: the strongest links of all
    const drawn = chosen === null ? (family === null ? strongest[choice.value] : []) : partners().map(([other, worth]) => [chosen, other, worth]);
    const most = Math.max(1, ...drawn.map(([, , worth]) => worth));
    lines.replaceChildren(...drawn.map(([from, to, worth]) => {
      const line = make("line"), [a, b] = [points[from], points[to]];
      const wide = chosen === null ? 0.5 + 2 * worth / most : 1 + 5 * Math.sqrt(worth / most);
      Object.entries({ x1: a.x, y1: a.y, x2: b.x, y2: b.y, "stroke-width": wide }).forEach((pair) => line.setAttribute(...pair));
      return line;
    }));
    names(pixel, near);
  }
  // the chosen genre and its partners first, then the best recognised, as room allows
  function names(pixel, near) {
    const seen = { left: view.x, top: view.y, right: view.x + wide / view.zoom, bottom: view.y + high / view.zoom };
    const inside = (point) => point.x > seen.left && point.x < seen.right && point.y > seen.top && point.y < seen.bottom;
    const order = points.map((_, place) => place).filter((place) => inside(points[place]));
    const rank = (place) => (place === chosen ? 0 : near.has(place) ? 1 : family !== null && data.family[place] === family ? 2 : 3);
    order.sort((a, b) => rank(a) - rank(b) || a - b);
    const discs = order.map((place) => [place, ...around(points[place].x, points[place].y, points[place].radius, points[place].radius)]);
    svg.style.setProperty("--letter", `${letter * pixel}px`);
    const taken = cuts.map((words) => words.getBBox()).map((area) => [area.x, area.y, area.x + area.width, area.y + area.height]);
    points.forEach((point) => { point.label.style.display = "none"; });
    for (const place of order) {
      const point = points[place], gap = point.radius + 3 * pixel, half = letter * pixel * 0.6;
      const long = point.width * letter * pixel;
      const spots = [["start", gap, 0, gap + long / 2], ["end", -gap, 0, -gap - long / 2],
        ["middle", 0, -point.radius - half, 0], ["middle", 0, point.radius + half, 0]];
      for (const [anchor, x, y, middle] of spots) {
        const area = around(point.x + middle, point.y + y, long / 2, half);
        const out = area[0] < seen.left || area[1] < seen.top || area[2] > seen.right || area[3] > seen.bottom;
        const strict = rank(place) > 1 ? discs.filter(([other]) => other !== place).map((disc) => disc.slice(1)) : [];
        if (out || taken.concat(strict).some((one) => meet(one, area))) continue;
        taken.push(area);
        point.label.setAttribute("x", point.x + x);
        point.label.setAttribute("y", point.y + y);
        point.label.setAttribute("text-anchor", anchor);
        point.label.style.display = "";
        break;
      }
    }
  }
  const around = (x, y, across, down) => [x - across, y - down, x + across, y + down];
  const meet = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

  const strongest = Object.fromEntries(["shared", "taken"].map((way) => [way, data[way]
    .flatMap((pairs, from) => pairs.map(([to, worth]) => [from, to, worth]))
    .filter(([from, to]) => from < to || !data[way][to].some(([back]) => back === from))
    .sort((a, b) => b[2] - a[2]).slice(0, lines.childElementCount)]));

  // Moves ------------------------------------------------------------------------
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `100px ${getComputedStyle(root).fontFamily}`;
  points.forEach((point, place) => { point.width = pen.measureText(data.names[place]).width / 100 + 0.15; });
  const ask = explorer.follow(box, draw);
  function choose(place, keep) {
    if (keep) kept = place;
    if (place !== chosen) { chosen = place; say(); ask(); }
  }
  function zoom(factor, x, y) {
    const before = unit();
    view.zoom = clamp(view.zoom * factor, 1, largest);
    view.x += x * (before - unit());
    view.y += y * (before - unit());
    ask();
  }
  function nearest(x, y) {
    const pixel = unit();
    const far = points.map((point) => Math.hypot((point.x - view.x) / pixel - x, (point.y - view.y) / pixel - y) - point.radius / pixel / 2);
    const best = far.indexOf(Math.min(...far));
    return far[best] < 22 ? best : null;
  }
  function middle(factor) {
    const pixel = unit(), point = chosen === null ? null : points[chosen];
    zoom(factor, point ? (point.x - view.x) / pixel : box.clientWidth / 2, point ? (point.y - view.y) / pixel : box.clientHeight / 2);
  }
  function reveal(place) {
    const rim = 0.15 / view.zoom, { x, y } = points[place];
    view.x = clamp(view.x, x - wide / view.zoom + wide * rim, x - wide * rim);
    view.y = clamp(view.y, y - high / view.zoom + high * rim, y - high * rim);
  }
  function go(place) {
    links.forEach((link, at) => { link.tabIndex = at === place ? 0 : -1; });
    choose(place, true);
    reveal(place);
    ask();
  }
  const arrows = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  function beside(from, [right, down]) {
    const cost = points.map((point) => {
      const [x, y] = [point.x - points[from].x, point.y - points[from].y];
      const ahead = x * right + y * down, aside = Math.abs(x * down) + Math.abs(y * right);
      return ahead > 0.01 && aside <= ahead * 1.5 ? ahead + 2 * aside : Infinity;
    });
    const best = cost.indexOf(Math.min(...cost));
    return cost[best] < Infinity ? best : from;
  }
  function reset() {
    Object.assign(view, { zoom: 1, x: 0, y: 0 });
    search.value = "";
    choose(null, true);
    ask();
  }
  function key(name) {
    if (name in arrows) links[beside(kept ?? links.findIndex((link) => link.tabIndex === 0), arrows[name])].focus({ preventScroll: true });
    else if (name === "+" || name === "=") middle(1.5);
    else if (name === "-") middle(1 / 1.5);
    else if (name === "Escape") reset();
    else return false;
    return true;
  }
  explorer.listen(box, {
    zoom, key,
    zoomed: () => view.zoom > 1,
    pan(dx, dy) { view.x -= dx * unit(); view.y -= dy * unit(); ask(); },
    point(x, y) {
      const place = nearest(x, y);
      box.style.cursor = place === null ? "" : "pointer";
      choose(place ?? kept, false);
    },
    leave: () => choose(kept, false),
    // a finger chooses first and opens with the second tap; a click opens at once
    tap(x, y, event) {
      const place = nearest(x, y);
      const opens = place !== null && (event.pointerType === "mouse" || place === kept);
      if (opens && (event.ctrlKey || event.metaKey || event.shiftKey)) return;
      tapped = true;
      if (opens) location.href = links_to(place);
      else choose(place, true);
    },
  });
  svg.addEventListener("click", (event) => { if (tapped) event.preventDefault(); tapped = false; });
  svg.addEventListener("dragstart", (event) => event.preventDefault());
  links.forEach((link, place) => link.addEventListener("focus", () => { if (link.matches(":focus-visible")) go(place); }));
  function look() {
    const place = explorer.search(data.names, search.value);
    if (place !== null) go(place);
    else if (search.value.trim()) said.replaceChildren(`No genre is called “${search.value.trim()}”.`);
  }
  search.addEventListener("input", look);
  search.addEventListener("keydown", (event) => { if (event.key === "Enter" && kept !== null) links[kept].focus({ preventScroll: true }); });
  choice.addEventListener("change", () => { say(); ask(); });
  for (const button of root.querySelectorAll(".explorer-zoom button")) {
    button.addEventListener("click", () => ({ in: () => middle(1.5), out: () => middle(1 / 1.5), reset })[button.value]());
  }
  find("datalist").append(...[...data.names].sort().map((name) => explorer.make("option", { value: name })));
  root.querySelectorAll(".atlas-key li").forEach((entry, place) => {
    const button = explorer.make("button", { type: "button" }, ...entry.childNodes);
    const show = (value) => { family = value; ask(); };
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("pointerenter", () => show(place));
    button.addEventListener("pointerleave", () => show(pressed));
    button.addEventListener("click", () => {
      pressed = pressed === place ? null : place;
      root.querySelectorAll(".atlas-key button").forEach((other, at) => other.setAttribute("aria-pressed", String(at === pressed)));
      choose(null, true);
      show(pressed);
    });
    entry.append(button);
  });
  box.tabIndex = -1;
  root.querySelectorAll("[hidden]").forEach((part) => { part.hidden = false; });
  say();
})();
