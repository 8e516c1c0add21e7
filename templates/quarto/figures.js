// Pictures, larger, in a dialog; addresses of figures and tables, copied.
// Without this file the links lead to the picture and to the place itself.
(() => {
  "use strict";
  const plain = (event) => !(event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  const made = (tag, name, text = "") => Object.assign(document.createElement(tag), { className: name, textContent: text });

  // the link that names the place says which figure the words below it belong to
  const figure = (tools) => {
    const link = tools.querySelector("a.permalink");
    return link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  };

  const dialog = made("dialog", "enlarged");
  const close = made("button", "enlarged-close", "Close");
  const picture = made("div", "enlarged-picture");
  const words = made("div", "enlarged-words");
  let opener = null;

  const enlarge = (place, button) => {
    opener = button;
    const images = [...place.querySelectorAll("img")].map((image) => {
      const copy = image.cloneNode();
      copy.loading = "eager";
      return copy;
    });
    const seen = [...place.querySelectorAll("img")].find((image) => image.naturalHeight);
    picture.style.setProperty("--ratio", seen ? seen.naturalWidth / seen.naturalHeight : 1);
    picture.replaceChildren(...images);
    const caption = place.querySelector("figcaption");
    words.replaceChildren(...[...(caption ? caption.childNodes : [])].map((node) => node.cloneNode(true)));
    dialog.showModal();
    picture.scrollTo(0, 0);
  };

  if (dialog.showModal && document.querySelector("a.enlarge")) {
    close.type = "button";
    close.addEventListener("click", () => dialog.close());
    dialog.setAttribute("aria-label", "Enlarged picture");
    picture.tabIndex = 0;
    picture.setAttribute("role", "group");
    picture.setAttribute("aria-label", "Picture");
    dialog.append(close, picture, words);
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    dialog.addEventListener("close", () => { picture.replaceChildren(); opener.focus(); });
    document.body.append(dialog);
    for (const link of document.querySelectorAll(".figure-tools a.enlarge")) {
      const place = figure(link.closest(".figure-tools"));
      if (!place) continue;
      const button = made("button", "enlarge", link.textContent);
      button.type = "button";
      button.setAttribute("aria-haspopup", "dialog");
      button.addEventListener("click", () => enlarge(place, button));
      link.replaceWith(button);
      for (const around of place.querySelectorAll("a.picture")) {
        around.addEventListener("click", (event) => {
          if (!plain(event)) return;
          event.preventDefault();
          enlarge(place, button);
        });
      }
    }
  }

  const said = made("span", "said");
  said.setAttribute("role", "status");
  let waiting = 0;
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a.permalink");
    if (!link || !plain(event) || !navigator.clipboard) return;
    link.after(said);
    navigator.clipboard.writeText(link.href).then(() => {
      said.textContent = "copied";
      clearTimeout(waiting);
      waiting = setTimeout(() => { said.textContent = ""; }, 2000);
    }, () => {});
  });
})();
