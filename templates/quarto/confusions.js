// The matrix of confusions: every genre against every genre, to zoom and to ask.
// Reads #confusions-data; the table of the page says the same without this file.
(() => {
  const root = document.getElementById("confusions");
  const source = document.getElementById("confusions-data");
  if (!root || !source) return;
  const { names, sets, per } = JSON.parse(source.textContent);
  const count = names.length;
  if (!count) return;
  const find = (what) => root.querySelector(what);
  const [box, canvas, said] = [find(".explorer-box"), find("canvas"), find(".explorer-said")];
  const [search, choice] = [find("input"), find("select")];
  const pen = canvas.getContext("2d");
  const most = Math.max(...sets.flatMap((set) => set.shares.flat()));
  const view = { zoom: 1, x: 0, y: 0 };  // x, y: what of the cells is hidden, in pixels
  let chosen = 0;  // the feature set
  let cell = null;  // [row, column] under the pointer or reached by keys
  let kept = null;  // the cell that stays marked when the pointer leaves
  let edge = { left: 0, top: 0, side: 1 };
  let picture = null;

  const share = (row, column) => sets[chosen].shares[row][column] / per;
  const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
  const largest = () => (box.clientWidth < 500 ? 24 : 16);
  const mistakes = (row) => names.map((_, column) => column)
    .filter((column) => column !== row && share(row, column) > 0)
    .sort((a, b) => share(row, b) - share(row, a)).slice(0, 3);

  // Words ------------------------------------------------------------------------
  function sentence(row, column) {
    const name = (place) => explorer.make("bdi", { className: "explorer-name" }, names[place]);
    const called = (a, b) => {
      const many = explorer.ofHundred(share(a, b));
      return `${many} ${/\b1$/.test(many) ? "is" : "are"}`;
    };
    if (row !== column) {
      return ["Of 100 tracks tagged ", name(row), `, ${called(row, column)} called `, name(column),
        ". The other way round, of 100 tagged ", name(column), `, ${called(column, row)} called `, name(row), "."];
    }
    const wrong = mistakes(row).flatMap((other, place) => [place ? ", " : "",
      name(other), ` (${explorer.ofHundred(share(row, other))})`]);
    return ["Of 100 tracks tagged ", name(row), `, ${called(row, row)} recognised`,
      ...(wrong.length ? [". It is most often called ", ...wrong] : []), "."];
  }
  function say() {
    const place = cell || kept;
    said.replaceChildren(...(place ? sentence(...place) : ["Point at a cell, or search for a genre."]));
  }

  // Drawing ----------------------------------------------------------------------
  const mix = (a, b, part) => a.map((value, each) => value + (b[each] - value) * part);
  function ramp(paper, hue, ink) {
    return (part) => (part < 0.7 ? mix(paper, hue, part / 0.7) : mix(hue, ink, (part - 0.7) * 2));
  }
  function paint(colours) {
    const look = JSON.stringify([colours, chosen]);
    if (picture && picture.title === look) return;
    const right = ramp(colours.paper, colours.accent, colours.ink);
    const wrong = ramp(colours.paper, colours.warn, colours.ink);
    const image = new ImageData(count, count);
    for (let row = 0; row < count; row += 1) {
      for (let column = 0; column < count; column += 1) {
        const part = Math.sqrt(sets[chosen].shares[row][column] / (most || 1));
        const [red, green, blue] = (row === column ? right : wrong)(part);
        image.data.set([red, green, blue, 255], 4 * (row * count + column));
      }
    }
    picture = explorer.make("canvas", { width: count, height: count, title: look });
    picture.getContext("2d").putImageData(image, 0, 0);
  }
  function size() {
    const wide = box.clientWidth, sharp = window.devicePixelRatio || 1;
    const font = getComputedStyle(root).fontFamily;
    pen.font = `11px ${font}`;
    const label = Math.max(...names.map((name) => pen.measureText(name).width)) + 10;
    const left = Math.min(label, wide * 0.26);
    const side = wide - left - 1;
    Object.assign(edge, { left, top: left, side, font });
    const high = left + side + 1;
    box.style.height = canvas.style.height = `${high}px`;
    canvas.width = Math.round(wide * sharp);
    canvas.height = Math.round(high * sharp);
    pen.setTransform(sharp, 0, 0, sharp, 0, 0);
    hold();
  }
  function hold() {
    view.zoom = clamp(view.zoom, 1, largest());
    view.x = clamp(view.x, 0, edge.side * (view.zoom - 1));
    view.y = clamp(view.y, 0, edge.side * (view.zoom - 1));
  }
  function draw() {
    size();
    const colours = Object.fromEntries(["paper", "ink", "muted", "accent", "warn", "line"]
      .map((name) => [name, explorer.colour(`--${name}`)]));
    paint(colours);
    const css = (name) => `rgb(${colours[name].join(" ")})`;
    const step = edge.side * view.zoom / count;
    const { left, top, side } = edge;
    const mark = cell || kept;
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.save();
    pen.beginPath();
    pen.rect(left, top, side, side);
    pen.clip();
    pen.imageSmoothingEnabled = false;
    pen.drawImage(picture, left - view.x, top - view.y, step * count, step * count);
    if (step > 34) numbers(step, css);
    if (mark) {
      const [y, x] = [top - view.y + mark[0] * step, left - view.x + mark[1] * step];
      pen.strokeStyle = css("muted");
      pen.lineWidth = 1;
      const thin = step > 5 ? step : 0;  // narrow cells are crossed by one line
      pen.strokeRect(left - 2, y + (step - thin) / 2, side + 4, thin);
      pen.strokeRect(x + (step - thin) / 2, top - 2, thin, side + 4);
      pen.strokeStyle = css("ink");
      pen.lineWidth = 2;
      pen.strokeRect(x - 1, y - 1, step + 2, step + 2);
    }
    pen.restore();
    pen.strokeStyle = css("line");
    pen.lineWidth = 1;
    pen.strokeRect(left, top, side, side);
    labels(step, css, mark ? [mark[0]] : [], view.y, false);
    labels(step, css, mark ? [mark[1], ...mistakes(mark[0])] : [], view.x, true);
  }
  function numbers(step, css) {
    pen.font = `11px ${edge.font}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    const first = [Math.floor(view.y / step), Math.floor(view.x / step)];
    const seen = Math.ceil(edge.side / step) + 1;
    for (let row = first[0]; row < Math.min(count, first[0] + seen); row += 1) {
      for (let column = first[1]; column < Math.min(count, first[1] + seen); column += 1) {
        const value = share(row, column);
        if (value < 0.005) continue;
        pen.fillStyle = css(Math.sqrt(value * per / (most || 1)) > 0.45 ? "paper" : "ink");
        pen.fillText(`${Math.round(value * 100)}`, edge.left - view.x + (column + 0.5) * step, edge.top - view.y + (row + 0.5) * step);
      }
    }
  }
  // names along one side: the marked ones first, then as many as have room
  function labels(step, css, marked, hidden, across) {
    const room = 12.5, taken = [];
    const every = Math.max(1, Math.ceil(room / step - 0.05));
    const others = names.map((_, place) => place).filter((place) => place % every === 0);
    pen.textAlign = across ? "left" : "right";
    pen.textBaseline = "middle";
    for (const [rank, place] of [...marked, ...others].entries()) {
      const middle = (place + 0.5) * step - hidden;
      if (middle < 0 || middle > edge.side || taken.some((one) => Math.abs(one - middle) < room - 1)) continue;
      taken.push(middle);
      pen.font = `${rank < marked.length ? "700 " : ""}11px ${edge.font}`;
      pen.fillStyle = css(rank < marked.length ? "ink" : "muted");
      pen.save();
      if (across) pen.translate(edge.left + middle, edge.top - 5);
      else pen.translate(edge.left - 5, edge.top + middle);
      if (across) pen.rotate(-Math.PI / 2);
      pen.fillText(short(names[place]), 0, 0);
      pen.restore();
    }
  }
  function short(name) {
    if (pen.measureText(name).width <= edge.left - 6) return name;
    let end = name.length;
    while (end > 1 && pen.measureText(`${name.slice(0, end)}…`).width > edge.left - 6) end -= 1;
    return `${name.slice(0, end)}…`;
  }

  // Moves ------------------------------------------------------------------------
  const ask = explorer.follow(box, draw);
  function show(next, keep) {
    cell = next;
    if (keep) kept = next;
    say();
    ask();
  }
  function zoom(factor, x, y) {
    const before = view.zoom;
    view.zoom = clamp(before * factor, 1, largest());
    const grown = view.zoom / before;
    view.x = (view.x + x - edge.left) * grown - (x - edge.left);
    view.y = (view.y + y - edge.top) * grown - (y - edge.top);
    ask();
  }
  function under(x, y) {
    const step = edge.side * view.zoom / count;
    const at = [(y - edge.top + view.y) / step, (x - edge.left + view.x) / step].map(Math.floor);
    // on the names, a genre stands for itself
    if (x < edge.left) at[1] = at[0];
    else if (y < edge.top) at[0] = at[1];
    return at.every((place) => place >= 0 && place < count) && (x >= edge.left || y >= edge.top) ? at : null;
  }
  function middle(factor) {
    const step = edge.side * view.zoom / count;
    const place = cell || kept;
    const where = (at, hidden) => clamp((at + 0.5) * step - hidden, 0, edge.side);
    zoom(factor, edge.left + (place ? where(place[1], view.x) : edge.side / 2),
      edge.top + (place ? where(place[0], view.y) : edge.side / 2));
  }
  function reveal() {
    const step = edge.side * view.zoom / count;
    const inside = (at, hidden) => clamp(hidden, (at + 1) * step - edge.side, at * step);
    [view.y, view.x] = [inside(kept[0], view.y), inside(kept[1], view.x)];
  }
  function reset() {
    Object.assign(view, { zoom: 1, x: 0, y: 0 });
    search.value = "";
    show(null, true);
  }
  const arrows = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  function key(name) {
    const [row, column] = kept || [0, 0];
    if (name in arrows) {
      const [down, right] = arrows[name];
      show([clamp(row + down, 0, count - 1), clamp(column + right, 0, count - 1)], true);
      reveal();
    } else if (name === "+" || name === "=") middle(1.5);
    else if (name === "-") middle(1 / 1.5);
    else if (name === "Escape") reset();
    else if (name === "Home") { show([row, row], true); reveal(); } else return false;
    return true;
  }
  explorer.listen(box, {
    zoom, key,
    zoomed: () => view.zoom > 1,
    pan(dx, dy) { view.x -= dx; view.y -= dy; ask(); },
    point: (x, y) => show(under(x, y) || kept, false),
    leave: () => show(kept, false),
    tap: (x, y) => show(under(x, y), true),
  });
  function look() {
    const found = explorer.search(names, search.value);
    if (found !== null) { show([found, found], true); reveal(); }
    else if (search.value.trim()) said.replaceChildren(`No genre is called “${search.value.trim()}”.`);
  }
  search.addEventListener("input", look);
  search.addEventListener("keydown", (event) => { if (event.key === "Enter") { look(); box.focus(); } });
  for (const button of root.querySelectorAll("button")) {
    button.addEventListener("click", () => ({ in: () => middle(1.5), out: () => middle(1 / 1.5), reset })[button.value]());
  }
  find("datalist").append(...[...names].sort().map((name) => explorer.make("option", { value: name })));
  choice.append(...sets.map((set, place) => explorer.make("option", { value: place }, `${set.label} (${set.model})`)));
  choice.addEventListener("change", () => { chosen = Number(choice.value); say(); ask(); });

  // begin with the mistake that is made most often
  kept = [0, 0];
  for (let row = 0; row < count; row += 1) {
    for (let column = 0; column < count; column += 1) {
      if (row !== column && (kept[0] === kept[1] || share(row, column) > share(...kept))) kept = [row, column];
    }
  }
  root.hidden = false;
  say();
  ask();
})();
