// What the interactive pictures share: pointers, wheel and keys become moves of a
// picture; colours follow the reader's theme. The pages work without this file.
const explorer = {
  // the value of a CSS variable as [red, green, blue]
  colour(name) {
    const text = getComputedStyle(document.body).getPropertyValue(name).trim() || "#777";
    if (!explorer.known.has(text)) {
      const pen = explorer.make("canvas", { width: 1, height: 1 }).getContext("2d");
      pen.fillStyle = text;
      pen.fillRect(0, 0, 1, 1);
      explorer.known.set(text, [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3));
    }
    return explorer.known.get(text);
  },
  known: new Map(),

  // call `draw` whenever size or theme change, at most once a frame
  follow(box, draw) {
    let asked = 0;
    const ask = () => {
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(draw);
    };
    const looks = new MutationObserver(ask);
    for (const place of [document.documentElement, document.body]) {
      looks.observe(place, { attributes: true, attributeFilter: ["data-theme", "class"] });
    }
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ask);
    window.addEventListener("load", ask);
    new ResizeObserver(ask).observe(box);
    return ask;
  },

  // `act` has zoom(factor, x, y), pan(dx, dy), zoomed(), point(x, y), leave(),
  // tap(x, y, event) and key(name), which says whether it used the key
  listen(box, act) {
    const down = new Map();
    let moved = false;
    const at = (event) => {
      const edge = box.getBoundingClientRect();
      return [event.clientX - edge.left, event.clientY - edge.top];
    };
    const middle = () => {
      const [a, b = a] = [...down.values()];
      return { x: (a[0] + b[0]) / 2, y: (a[1] + b[1]) / 2, far: Math.hypot(a[0] - b[0], a[1] - b[1]) };
    };
    const touch = () => { box.style.touchAction = act.zoomed() ? "none" : "pan-y"; };

    box.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      if (!down.size) moved = false;
      down.set(event.pointerId, at(event));
    });
    box.addEventListener("pointermove", (event) => {
      const here = at(event);
      if (!down.has(event.pointerId)) {
        if (event.pointerType !== "touch") act.point(...here);
        return;
      }
      const before = middle();
      const old = down.get(event.pointerId);
      if (!moved && down.size === 1 && Math.hypot(here[0] - old[0], here[1] - old[1]) < 5) return;
      if (!moved) box.setPointerCapture(event.pointerId);
      moved = true;
      down.set(event.pointerId, here);
      const after = middle();
      if (down.size > 1 && before.far && after.far) act.zoom(after.far / before.far, after.x, after.y);
      if (act.zoomed()) act.pan(after.x - before.x, after.y - before.y);
      touch();
    });
    const up = (event) => {
      const known = down.delete(event.pointerId);
      if (known && event.type === "pointerup" && !moved) act.tap(...at(event), event);
    };
    box.addEventListener("pointerup", up);
    box.addEventListener("pointercancel", up);
    box.addEventListener("pointerleave", (event) => {
      if (!down.has(event.pointerId)) act.leave();
    });
    // the wheel scrolls the page until the reader has clicked into the picture
    box.addEventListener("wheel", (event) => {
      const meant = event.ctrlKey || event.metaKey || box.contains(document.activeElement);
      if (!meant || (event.deltaY > 0 && !act.zoomed())) return;
      event.preventDefault();
      act.zoom(Math.exp(-Math.max(-60, Math.min(60, event.deltaY)) / 250), ...at(event));
      touch();
    }, { passive: false });
    box.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (act.key(event.key)) event.preventDefault();
      touch();
    });
    touch();
  },

  // an element with properties and children; words only ever become text
  make(tag, settings, ...children) {
    const made = Object.assign(document.createElement(tag), settings);
    made.append(...children);
    return made;
  },

  // the place of the name that is `typed`, begins with it or holds it, or null
  search(names, typed) {
    const word = typed.trim().toLowerCase();
    const low = names.map((name) => name.toLowerCase());
    const tests = [(name) => name === word, (name) => name.startsWith(word), (name) => name.includes(word)];
    const found = word ? tests.map((test) => low.findIndex(test)).find((place) => place >= 0) : undefined;
    return found === undefined ? null : found;
  },

  // "12", "fewer than 1", "none": how many of 100 a share is, in words
  ofHundred(share) {
    if (!share) return "none";
    return share < 0.005 ? "fewer than 1" : String(Math.round(share * 100));
  },
};
