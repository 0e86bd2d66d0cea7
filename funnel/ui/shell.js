// What Streamlit's page does not do: the language of the document, one first heading, its own
// English words in the language of the page (the server says them in an element of the page), a
// view of what a click brought, the colours of a theme that was changed, and labels beside numbers.
(() => {
  const PLACES = "[data-testid=stDataFrameColumnMenu], [data-testid=stDataFrameColumnVisibilityMenu], "
    + "[data-testid=stDataFrameColumnFormattingMenu], [data-testid=stElementToolbar], "
    + "[data-testid=stTooltipContent], [role=menu], [role=tooltip], a[href^='#'], "
    + "[data-testid=stMultiSelect], [data-testid=stSelectbox]";
  const ATTRIBUTES = ["aria-label", "placeholder", "title"];
  document.cookie = `funnel-phone=${window.innerWidth < 700 ? 1 : 0}; path=/; SameSite=Strict`;
  const english = new Map();
  let words = {};

  const inOurs = text => {
    const own = english.get(text) ?? text;
    return words[own] ?? own;
  };

  const say = (text, tell) => {
    const bare = text.trim();
    const ours = inOurs(bare);
    if (bare && ours !== bare) tell(text.replace(bare, ours));
  };

  const translate = () => {
    for (const place of document.querySelectorAll(PLACES)) {
      const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const node = texts.currentNode;
        say(node.nodeValue, text => { node.nodeValue = text; });
      }
    }
    for (const name of ATTRIBUTES) {
      for (const node of document.querySelectorAll(`[${name}]`)) {
        say(node.getAttribute(name), text => node.setAttribute(name, text));
      }
    }
  };

  // The first heading is the page's, though Streamlit makes it an h2; all others follow it by one.
  const rankHeadings = () => {
    for (const heading of document.querySelectorAll("[data-testid=stMain] :is(h2, h3, h4, h5, h6)")) {
      const level = String(heading.tagName[1] - 1);
      if (heading.getAttribute("aria-level") === level) continue;
      heading.setAttribute("role", "heading");
      heading.setAttribute("aria-level", level);
    }
  };

  // What was asked for by a click comes into view, once for every click.
  let shown = "";
  const bringIntoView = () => {
    const place = document.querySelector("[data-testid=stMain] [class*=st-key-behind-]");
    const heading = place?.querySelector("[data-testid=stHeading]")?.innerText ?? "";
    if (heading === shown) return;
    shown = heading;
    if (heading) setTimeout(() => place.scrollIntoView({block: "nearest"}), 300); // its table grows
  };

  // The figures and captions have the colours of the theme from the server, which hears of another
  // one with the next run: so one is asked for (Streamlit's own key).
  let ground = "";
  const followTheme = () => {
    const app = document.querySelector("[data-testid=stApp]");
    const now = app ? getComputedStyle(app).colorScheme : "";
    const isAnother = now && ground && now !== ground;
    ground = now || ground;
    if (!isAnother) return;
    const key = {key: "r", code: "KeyR", keyCode: 82, which: 82, bubbles: true};
    setTimeout(() => document.dispatchEvent(new KeyboardEvent("keydown", key)), 100);
  };

  // The key / leads to the box that finds a deal, unless somebody writes.
  document.addEventListener("keydown", event => {
    const isWriting = event.target.closest?.("input, textarea, [contenteditable=true], [role=combobox]");
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isWriting) return;
    const box = document.querySelector(".st-key-find-deal input");
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });

  // Every figure can be saved as lines too, and fill the screen: two more buttons over it.
  const PATHS = {
    svg: "M3 3h18v18H3z M7 15l3-4 3 3 2-2 3 4 M7 8h4",
    full: "M4 9V4h5 M15 4h5v5 M20 15v5h-5 M9 20H4v-5",
  };
  const DRAWING = (path) => `<svg viewBox="0 0 24 24" width="1.2em" height="1.2em" fill="none"`
    + ` stroke="currentColor" stroke-width="2"><path d="${path}"/></svg>`;

  const asLines = (plot, image) => {
    const asked = plot._context.toImageButtonOptions;
    plot._context.toImageButtonOptions = {...asked, format: "svg", scale: 1};
    image.click();
    plot._context.toImageButtonOptions = asked;
  };

  const fill = (plot) => {
    if (document.fullscreenElement) return document.exitFullscreen();
    return plot.closest("[data-testid=stPlotlyChart]").requestFullscreen();
  };

  // A saved picture has the ground of the theme: light letters on nothing can't be read on paper.
  const IMAGE = ".modebar-btn[data-attr=toImage], .modebar-btn[data-title^='Download plot']";
  document.addEventListener("click", (event) => {
    const plot = event.target.closest(IMAGE)?.closest(".js-plotly-plot");
    const app = document.querySelector("[data-testid=stApp]");
    if (!plot || !app) return;
    const usual = plot.layout.paper_bgcolor;
    plot.layout.paper_bgcolor = getComputedStyle(app).backgroundColor;
    setTimeout(() => { plot.layout.paper_bgcolor = usual; }, 0); // what is saved is copied at once
  }, true);

  const addButtons = () => {
    for (const image of document.querySelectorAll(IMAGE)) {
      const group = image.parentElement;
      if (group.querySelector("[data-funnel]")) continue;
      const plot = image.closest(".js-plotly-plot");
      for (const [name, words, act] of [
        ["svg", "Save as SVG", () => asLines(plot, image)],
        ["full", "Full screen", () => fill(plot)],
      ]) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "modebar-btn";
        button.dataset.funnel = name;
        button.dataset.title = inOurs(words);
        button.setAttribute("aria-label", inOurs(words));
        button.innerHTML = DRAWING(PATHS[name]);
        button.style.color = getComputedStyle(image.querySelector("path")).fill;
        button.addEventListener("click", act);
        group.append(button);
      }
    }
  };

  // A label of a mark never lies over what the figure has written: it goes to the nearest free
  // place in the figure, and is not shown where there is none (the list beside it has it all).
  const STEP = 8;

  const overlap = (one, other) => one.left < other.right && other.left < one.right
    && one.top < other.bottom && other.top < one.bottom;

  const written = (plot) => [...plot.querySelectorAll(".main-svg text")]
    .filter(text => text.textContent.trim() && !text.closest(".hoverlayer"))
    .map(text => text.getBoundingClientRect())
    .filter(box => box.width && box.height);

  const inSight = (box) => ({
    left: Math.max(box.left, 0), right: Math.min(box.right, innerWidth),
    top: Math.max(box.top, 0), bottom: Math.min(box.bottom, innerHeight),
  });

  const freePlace = (box, room, texts) => {
    const places = [];
    for (let x = room.left; x + box.width <= room.right; x += STEP) {
      for (let y = room.top; y + box.height <= room.bottom; y += STEP) {
        places.push([x - box.left, y - box.top]);
      }
    }
    places.sort((one, other) => Math.hypot(...one) - Math.hypot(...other));
    return places.find(([x, y]) => !texts.some(text => overlap(text, {
      left: box.left + x, right: box.right + x, top: box.top + y, bottom: box.bottom + y,
    })));
  };

  const makeWay = (layer) => {
    const plot = layer.closest(".js-plotly-plot");
    for (const label of layer.querySelectorAll(".hovertext")) {
      const stands = label.getAttribute("transform") ?? "";
      if (label.funnelMoved === stands) continue;
      label.style.visibility = "";
      const box = label.getBoundingClientRect();
      const texts = written(plot);
      if (texts.some(text => overlap(text, box))) {
        const to = freePlace(box, inSight(plot.getBoundingClientRect()), texts);
        const [x, y] = to ?? [0, 0];
        const path = label.querySelector("path");
        const {x: left, y: top, width, height} = path.getBBox();
        path.setAttribute("d", `M${left},${top}h${width}v${height}h${-width}Z`); // without a tail
        label.setAttribute("transform", `translate(${x},${y}) ${stands}`);
        label.style.visibility = to ? "" : "hidden";
      }
      label.funnelMoved = label.getAttribute("transform") ?? "";
    }
  };

  const watchLabels = () => {
    for (const layer of document.querySelectorAll(".js-plotly-plot .hoverlayer")) {
      if (layer.funnelWatched) continue;
      layer.funnelWatched = true;
      new MutationObserver(() => makeWay(layer)).observe(layer, {
        childList: true, subtree: true, attributes: true, attributeFilter: ["transform"],
      });
    }
  };

  const look = () => {
    followTheme();
    const told = document.querySelector("[data-funnel-words]");
    if (told) {
      document.documentElement.lang = told.dataset.funnelLang;
      // the curtain is of this browser: a page opened in another tab is behind it too
      document.cookie = `funnel-curtain=${told.dataset.funnelCurtain}; path=/; SameSite=Strict`;
      words = JSON.parse(told.dataset.funnelWords);
      for (const [theirs, ours] of Object.entries(words)) english.set(ours, theirs);
    }
    translate();
    rankHeadings();
    bringIntoView();
    addButtons();
    watchLabels();
  };

  let waits = false;
  const soon = () => {
    if (waits) return;
    waits = true;
    requestAnimationFrame(() => { waits = false; look(); });
  };
  new MutationObserver(soon).observe(document.documentElement, {
    childList: true, subtree: true, characterData: true, attributes: true,
    attributeFilter: [...ATTRIBUTES, "data-funnel-words", "data-funnel-curtain"],
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => setTimeout(soon, 100));
  soon();
})();
