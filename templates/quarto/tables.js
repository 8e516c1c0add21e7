// Tables that sort by a press on the head of a column, and rows found by their key.
// Without this file the tables stand as they are written.
(() => {
  "use strict";
  const FEWEST = 4; // rows worth sorting
  const MANY = 12; // rows worth a search
  const language = new Intl.Collator(document.documentElement.lang || "en", { numeric: true });
  const raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";

  // The number that a cell begins with: 35.4 % [34.6, 36.2], −1,234, < 0.001, 1.2 × 10⁻⁵
  const NUMBER = /^[<>≈+]?\s*([−-]?\d[\d,]*(?:\.\d+)?)(?![\w.:\/-])(?:\s*×\s*10(⁻?)([⁰¹²³⁴-⁹]+))?/;
  const number = (text) => {
    const found = NUMBER.exec(text);
    if (!found) return NaN;
    const power = [...(found[3] || "⁰")].map((sign) => raised.indexOf(sign)).join("");
    return Number(found[1].replace(/,/g, "").replace("−", "-")) * 10 ** Number((found[2] ? "-" : "") + power);
  };

  const read = (rows, column) => {
    const cells = rows.map((row) => {
      const text = row.cells[column] ? row.cells[column].textContent.trim() : "";
      return { row, text, value: number(text) };
    });
    const told = cells.filter((cell) => /[\p{L}\p{N}]/u.test(cell.text));
    const numeric = told.filter((cell) => !Number.isNaN(cell.value)).length * 2 > told.length;
    for (const cell of cells) cell.empty = numeric ? Number.isNaN(cell.value) : !cell.text;
    return { cells, numeric };
  };

  const sortable = (table) => {
    const heads = table.tHead && table.tHead.rows.length === 1 ? [...table.tHead.rows[0].cells] : [];
    const body = table.tBodies.length === 1 ? table.tBodies[0] : null;
    if (!body || !heads.length || body.rows.length < FEWEST) return;
    if (table.closest(".unsorted") || table.querySelector("[rowspan], [colspan]")) return;
    const written = [...body.rows];
    heads.forEach((head, column) => {
      if (!head.textContent.trim() || head.querySelector("a, button")) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const { cells, numeric } = read(written, column);
        const ways = numeric ? ["descending", "ascending"] : ["ascending", "descending"];
        const way = ways[ways.indexOf(head.getAttribute("aria-sort")) + 1];
        for (const other of heads) other.removeAttribute("aria-sort");
        if (!way) return body.append(...written);
        head.setAttribute("aria-sort", way);
        const turn = way === "ascending" ? 1 : -1;
        const apart = (a, b) => (numeric ? a.value - b.value : language.compare(a.text, b.text));
        cells.sort((a, b) => a.empty - b.empty || (a.empty ? 0 : turn * apart(a, b)));
        body.append(...cells.map((cell) => cell.row));
      });
    });
  };

  // A key is found by its parts: file and place, in any order. What is searched is read
  // when somebody searches: there are thousands of rows.
  const searchable = (place) => {
    const lists = place.matches("table") ? [...place.tBodies] : [...place.querySelectorAll("ul.files")];
    const read = () => lists.flatMap((list) => [...list.querySelectorAll("tr[id], li")].map((row) => {
      const head = list.querySelector("tr:not([id])") || row;
      const link = row.querySelector("a"); // of a file: its hash is its path
      return { list, row, words: `${head.textContent} ${link ? link.hash.replace(/:/g, "/") : ""} ${row.textContent}`.toLowerCase() };
    }));
    let rows = null;
    if (place.querySelectorAll("tr[id], li").length < MANY) return;
    const label = document.createElement("label");
    const input = document.createElement("input");
    const count = document.createElement("span");
    label.className = "search-rows";
    input.type = "search";
    count.setAttribute("role", "status");
    label.append("Search by key ", input, count);
    const spot = document.querySelector("main .search-place");
    if (spot) spot.append(label); else (place.matches("table") ? place.parentElement : place).before(label);
    input.addEventListener("input", () => {
      rows = rows || read();
      const parts = input.value.toLowerCase().split(/[\s#]+/).filter(Boolean);
      const wanted = place.matches("table") ? parts : parts.slice(0, 1);
      const found = rows.filter((each) => {
        const here = wanted.every((word) => each.words.includes(word));
        each.row.hidden = !here;
        return here;
      });
      const kept = new Set(found.map((each) => each.list));
      for (const list of lists) (list.closest("section.folder") || list).hidden = !kept.has(list);
      count.textContent = wanted.length ? ` ${found.length} of ${rows.length}` : "";
    });
  };

  document.querySelectorAll("main table").forEach(sortable);
  document.querySelectorAll("table.numbers, div.number-files").forEach(searchable);
})();
