// What Streamlit's page does not do: the language of the document, one first heading, its own
// English words in the language of the page (the server says them in an element of the page), a
// view of what a click brought, and the colours of a theme that was changed.
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

  const look = () => {
    followTheme();
    const told = document.querySelector("[data-funnel-words]");
    if (told) {
      document.documentElement.lang = told.dataset.funnelLang;
      words = JSON.parse(told.dataset.funnelWords);
      for (const [theirs, ours] of Object.entries(words)) english.set(ours, theirs);
    }
    translate();
    rankHeadings();
    bringIntoView();
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
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => setTimeout(soon, 100));
  soon();
})();
