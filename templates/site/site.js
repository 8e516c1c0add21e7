// Theme that follows the system until the reader chooses; the menu of small screens;
// the place in the table of contents. Everything works without this file.
(function () {
  "use strict";
  var root = document.documentElement;
  var theme = document.getElementById("theme");
  var order = ["system", "light", "dark"];

  function stored() {
    try { return localStorage.getItem("theme") || "system"; } catch (e) { return "system"; }
  }
  function apply(choice) {
    if (choice === "system") delete root.dataset.theme; else root.dataset.theme = choice;
    try {
      if (choice === "system") localStorage.removeItem("theme"); else localStorage.setItem("theme", choice);
    } catch (e) { /* a private window: the choice lasts as long as the page */ }
    theme.querySelector("b").textContent = choice;
    theme.dataset.choice = choice;
  }
  if (theme) {
    theme.hidden = false;
    apply(stored());
    theme.addEventListener("click", function () {
      apply(order[(order.indexOf(theme.dataset.choice) + 1) % order.length]);
    });
  }

  var menu = document.getElementById("menu");
  var sidebar = document.getElementById("sidebar");
  function show(open) {
    sidebar.classList.toggle("open", open);
    menu.setAttribute("aria-expanded", String(open));
    if (open) window.scrollTo(0, 0);
  }
  if (menu && sidebar) {
    menu.hidden = false;
    menu.addEventListener("click", function () { show(!sidebar.classList.contains("open")); });
    sidebar.addEventListener("click", function (event) { if (event.target.hash) show(false); });
    document.addEventListener("keydown", function (event) {
      if (event.key !== "Escape" || !sidebar.classList.contains("open")) return;
      show(false);
      menu.focus();
    });
  }

  // where the sections have no room beside the text, they stand below the page's name
  var sections = document.querySelector(".toc ul");
  var own = sidebar && sidebar.querySelector("a[aria-current]");
  if (sections && own && window.matchMedia("(max-width: 76rem)").matches) {
    var list = sections.cloneNode(true);
    list.className = "sections";
    list.querySelectorAll("[id]").forEach(function (each) { each.removeAttribute("id"); });
    own.after(list);
  }

  // the open menu of versions closes with Escape, and with a click elsewhere
  function closeVersions(event) {
    document.querySelectorAll(".versions[open]").forEach(function (box) {
      if (event.key !== "Escape" && (event.type !== "click" || box.contains(event.target))) return;
      if (event.key === "Escape" && box.contains(document.activeElement)) box.querySelector("summary").focus();
      box.open = false;
    });
  }
  document.addEventListener("click", closeVersions);
  document.addEventListener("keydown", closeVersions);

  // a box that scrolls can be reached and scrolled with the keyboard
  function reachable() {
    document.querySelectorAll(".float-box, pre").forEach(function (box) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0; else box.removeAttribute("tabindex");
    });
  }
  reachable();
  window.addEventListener("load", reachable);
  window.addEventListener("resize", reachable);

  var links = Array.prototype.slice.call(document.querySelectorAll(".toc a"));
  if (links.length && "IntersectionObserver" in window) {
    var byId = {};
    links.forEach(function (link) { byId[decodeURIComponent(link.hash.slice(1))] = link; });
    var observer = new IntersectionObserver(function (seen) {
      seen.forEach(function (entry) {
        if (!entry.isIntersecting) return;
        links.forEach(function (link) { link.classList.remove("here"); });
        var link = byId[entry.target.id];
        if (link) link.classList.add("here");
      });
    }, { rootMargin: "-10% 0px -75% 0px" });
    Object.keys(byId).forEach(function (id) {
      var heading = document.getElementById(id);
      if (heading) observer.observe(heading);
    });
  }
})();
