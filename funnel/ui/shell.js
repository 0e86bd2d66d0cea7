// What Streamlit's page does not do: the language of the document, one first heading, and its own
// English words in the language of the page (the server says them in an element of the page).
(() => {
  const PLACES = "[data-testid=stDataFrameColumnMenu], [data-testid=stDataFrameColumnVisibilityMenu], "
    + "[data-testid=stDataFrameColumnFormattingMenu], [data-testid=stElementToolbar], "
    + "[data-testid=stTooltipContent], [role=menu], [role=tooltip], a[href^='#'], "
    + "[data-testid=stMultiSelect], [data-testid=stSelectbox]";
  const ATTRIBUTES = ["aria-label", "placeholder", "title"];
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

  const firstHeading = () => {
    const [first, ...rest] = document.querySelectorAll("[data-testid=stMain] [data-testid=stHeading] h2");
    if (first?.getAttribute("aria-level") === "1" || !first) return;
    for (const other of rest) other.removeAttribute("aria-level");
    first.setAttribute("role", "heading");
    first.setAttribute("aria-level", "1");
  };

  const look = () => {
    const told = document.querySelector("[data-funnel-words]");
    if (told) {
      document.documentElement.lang = told.dataset.funnelLang;
      words = JSON.parse(told.dataset.funnelWords);
      for (const [theirs, ours] of Object.entries(words)) english.set(ours, theirs);
    }
    translate();
    firstHeading();
  };

  let waits = false;
  const soon = () => {
    if (waits) return;
    waits = true;
    requestAnimationFrame(() => { waits = false; look(); });
  };
  new MutationObserver(soon).observe(document.documentElement, {
    childList: true, subtree: true, characterData: true, attributes: true,
    attributeFilter: [...ATTRIBUTES, "data-funnel-words"],
  });
  soon();
})();
