// What the page does: filters, moves between issues, and cards beside their lines.
// Everything is in the document already; this only switches classes and places cards.
(() => {
  "use strict";

  const root = document.documentElement;
  const find = (id) => document.getElementById(id);
  const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));
  const wide = matchMedia("(min-width: 62rem)");
  const GAP = 10; // pixels between two cards
  const SLACK = 200; // pixels that the first card of a paragraph may stand lower than that
  const ROOM = 64; // pixels at the foot of a narrow window, where the buttons are
  const FACETS = ["severity", "confidence", "pack", "verdict"];

  // -- what there is ---------------------------------------------------------------------

  const files = all(".file").map((element) => ({
    element,
    number: element.dataset.draft,
    draft: element.querySelector(".draft"),
    none: element.querySelector(".none"),
    row: document.querySelector(`tr[data-draft="${element.dataset.draft}"]`),
    issues: [],
    quotations: [],
  }));
  const issues = [];
  const issueOf = new Map(); // by data-n
  const quotationOf = new Map(); // by data-q

  for (const file of files) {
    for (const element of all(".card", file.element)) {
      const issue = { element, file, marks: [], ticks: [], shown: true, top: 0, height: 0, block: 0, ...facets(element) };
      issues.push(issue);
      file.issues.push(issue);
      issueOf.set(element.dataset.n, issue);
    }
    for (const element of all(".compared", file.element)) {
      const quotation = { element, file, marks: [], shown: true, ...facets(element) };
      file.quotations.push(quotation);
      quotationOf.set(element.dataset.q, quotation);
    }
    for (const mark of all("mark[data-n]", file.element)) issueOf.get(mark.dataset.n)?.marks.push(mark);
    for (const mark of all("span[data-q]", file.element)) quotationOf.get(mark.dataset.q)?.marks.push(mark);
    for (const tick of all("rect[data-n]", file.element)) issueOf.get(tick.dataset.n)?.ticks.push(tick);
  }
  for (const issue of issues) issue.words = wordsOf(issue.element, issue.marks);
  for (const quotation of quotationOf.values()) quotation.words = wordsOf(quotation.element, []);

  function facets(element) {
    return Object.fromEntries(FACETS.map((facet) => [facet, element.dataset[facet]]));
  }

  function wordsOf(element, marks) {
    return [element, ...marks].map((part) => part.textContent).join(" ").replace(/\s+/g, " ").toLowerCase();
  }

  // -- filters ---------------------------------------------------------------------------

  const query = find("query");
  const chosen = Object.fromEntries(FACETS.map((facet) => [facet, new Set()]));
  const chips = all(".chip[data-facet]");

  function fits(item, words) {
    return FACETS.every((facet) => !chosen[facet].size || chosen[facet].has(item[facet]))
      && words.every((word) => item.words.includes(word));
  }

  function show(item, shown) {
    if (item.shown === shown) return;
    item.shown = shown;
    for (const element of [item.element, ...item.marks, ...(item.ticks ?? [])]) element.classList.toggle("off", !shown);
  }

  function filter() {
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const issue of issues) show(issue, fits(issue, words));
    for (const quotation of quotationOf.values()) show(quotation, fits(quotation, words));
    if (current && !current.shown) select(null);
    for (const chip of chips) chip.setAttribute("aria-pressed", chosen[chip.dataset.facet].has(chip.dataset.value));
    const filtered = words.length > 0 || FACETS.some((facet) => chosen[facet].size);
    find("clear").hidden = !filtered;
    for (const file of files) {
      const left = file.issues.filter((issue) => issue.shown).length;
      const cell = file.row?.querySelector(".issues");
      if (cell) cell.textContent = filtered ? `${left} of ${file.issues.length}` : file.issues.length;
      file.row?.classList.toggle("off", filtered && left === 0);
      if (file.none) file.none.hidden = file.quotations.some((quotation) => quotation.shown);
    }
    count();
    place();
  }

  function count() {
    const shown = issues.filter((issue) => issue.shown);
    const total = shown.length === issues.length ? `${issues.length}` : `${shown.length} of ${issues.length}`;
    find("shown").textContent = current ? `${shown.indexOf(current) + 1} / ${total}` : `${total} issues`;
  }

  function clear() {
    query.value = "";
    for (const facet of FACETS) chosen[facet].clear();
    filter();
  }

  // -- one draft at a time ---------------------------------------------------------------

  let open = null;

  function turnTo(file) {
    if (!file || file === open) return;
    open = file;
    for (const each of files) {
      each.element.classList.toggle("now", each === file);
      if (each.row) each === file ? each.row.setAttribute("aria-current", "true") : each.row.removeAttribute("aria-current");
    }
    place();
  }

  // -- cards beside their lines ----------------------------------------------------------

  // Where everything would stand if cards took no room; read once for each width of the window.
  function measure(file) {
    file.blocks = all(".block", file.draft).map((element) => ({ element, top: 0, extra: 0 }));
    for (const block of file.blocks) block.element.style.paddingTop = "";
    const numbers = new Map(file.blocks.map((block, number) => [block.element, number]));
    const origin = file.draft.getBoundingClientRect().top;
    for (const block of file.blocks) block.top = block.element.getBoundingClientRect().top - origin;
    for (const issue of file.issues) {
      const mark = issue.marks[0] ?? issue.element.closest(".block");
      issue.block = numbers.get(mark.closest(".block"));
      issue.top = mark.getBoundingClientRect().top - origin;
      issue.height = 0;
    }
    file.issues.sort((one, other) => one.top - other.top || one.element.dataset.n - other.element.dataset.n);
    file.measured = true;
  }

  function remeasure() {
    for (const file of files) file.measured = false;
    place();
  }

  function place() {
    if (!open?.draft) return;
    if (!wide.matches) {
      for (const issue of open.issues) issue.element.style.top = "";
      for (const block of open.blocks ?? []) block.element.style.paddingTop = "";
      open.draft.style.minHeight = "";
      open.measured = false;
      return;
    }
    if (!open.measured) measure(open);
    const cards = open.issues.filter((issue) => issue.shown);
    for (const issue of cards) {
      if (!issue.height && issue !== current) issue.height = issue.element.offsetHeight + GAP;
    }
    makeRoom(cards);
    settle(cards);
  }

  // A paragraph begins lower down where the cards of those above it would reach far beyond
  // its beginning. Which issue is chosen changes nothing in that: the text stays where it is.
  function makeRoom(cards) {
    let number = 0;
    let below = 0; // the end of the cards so far
    let extra = 0;
    open.blocks.forEach((block, at) => {
      const more = number < cards.length && cards[number].block === at ? Math.max(0, below - SLACK - block.top - extra) : 0;
      extra += more;
      block.shift = extra;
      if (block.extra !== more) block.element.style.paddingTop = more ? `${Math.round(more)}px` : "";
      block.extra = more;
      for (; number < cards.length && cards[number].block <= at; number += 1) {
        below = Math.max(below, cards[number].top + extra) + cards[number].height;
      }
    });
  }

  // Each card wants to stand where its mark does. Cards that would overlap are put one below
  // the other around the middle of where they want to be: a least-squares fit under the order
  // (pooling adjacent violators), in which the chosen card weighs most.
  function settle(cards) {
    const pools = [];
    let above = 0;
    for (const issue of cards) {
      const weight = issue === current ? 10000 : 1;
      const wish = issue.top + open.blocks[issue.block].shift - above;
      pools.push({ sum: wish * weight, weight, cards: [issue] });
      above += height(issue);
      while (pools.length > 1 && mean(pools.at(-2)) > mean(pools.at(-1))) {
        const last = pools.pop();
        const pool = pools.at(-1);
        pool.sum += last.sum;
        pool.weight += last.weight;
        pool.cards = pool.cards.concat(last.cards);
      }
    }
    above = 0;
    for (const pool of pools) {
      for (const issue of pool.cards) {
        issue.element.style.top = `${Math.round(Math.max(0, mean(pool)) + above)}px`;
        above += height(issue);
      }
    }
    open.draft.style.minHeight = `${Math.ceil(Math.max(0, mean(pools.at(-1) ?? { sum: 0, weight: 1 })) + above)}px`;
  }

  // The chosen card shows more than others, so that it is read anew.
  function height(issue) {
    return issue === current ? issue.element.offsetHeight + GAP : issue.height;
  }

  function mean(pool) {
    return pool.sum / pool.weight;
  }

  // -- one issue at a time ---------------------------------------------------------------

  let current = null;

  function light(issue, on) {
    for (const element of [issue.element, ...issue.marks, ...issue.ticks]) element.classList.toggle("on", on);
    on ? issue.element.setAttribute("aria-current", "true") : issue.element.removeAttribute("aria-current");
  }

  function select(issue, { scroll = true, focus = true } = {}) {
    if (current) light(current, false);
    current = issue;
    if (issue) {
      light(issue, true);
      turnTo(issue.file);
    }
    place();
    count();
    address(issue ? `#${issue.element.id}` : " ");
    if (!issue) return;
    if (scroll) bring(issue.marks[0] ?? issue.element, issue.element);
    if (focus) issue.element.focus({ preventScroll: true });
  }

  // Into the middle of the window; where its card stands below the paragraph, both if there
  // is room, and else the card.
  function bring(element, card = element) {
    element.scrollIntoView({ block: "center" });
    if (!wide.matches && card.getBoundingClientRect().bottom > innerHeight - ROOM) {
      element.scrollIntoView({ block: "start" });
      if (card.getBoundingClientRect().bottom > innerHeight - ROOM) card.scrollIntoView({ block: "center" });
    }
  }

  // The address without an entry in the history for each issue that was passed.
  function address(hash) {
    try {
      history.replaceState(null, "", hash === " " ? location.pathname + location.search : hash);
    } catch {
      // Some viewers have no history.
    }
  }

  function move(by) {
    const shown = issues.filter((issue) => issue.shown);
    if (!shown.length) return;
    const here = shown.indexOf(current);
    if (here >= 0) {
      select(shown[(here + by + shown.length) % shown.length]);
    } else {
      const inView = shown.find((issue) => issue.file === open && (issue.marks[0] ?? issue.element).getBoundingClientRect().top > 0);
      select(inView ?? shown.find((issue) => issue.file === open) ?? shown[0]);
    }
  }

  function compare() {
    const number = current?.marks[0]?.dataset.q;
    const quotation = number && quotationOf.get(number);
    if (quotation && document.activeElement !== quotation.element) {
      visit(quotation);
    } else if (current) {
      select(current);
    }
  }

  function visit(quotation) {
    turnTo(quotation.file);
    for (const element of all(".compared.on")) element.classList.remove("on");
    quotation.element.classList.add("on");
    bring(quotation.element);
    quotation.element.focus({ preventScroll: true });
    address(`#${quotation.element.id}`);
  }

  function follow(hash) {
    const target = hash.length > 1 && find(decodeURIComponent(hash.slice(1)));
    if (!target) return false;
    const item = issueOf.get(target.dataset.n);
    if (target.matches(".card") && item) {
      if (!item.shown) clear();
      select(item);
    } else if (target.matches(".compared")) {
      const quotation = quotationOf.get(target.dataset.q);
      if (!quotation.shown) clear();
      visit(quotation);
    } else {
      const file = files.find((each) => each.element.contains(target));
      if (!file) return false;
      turnTo(file);
      target.scrollIntoView();
    }
    return true;
  }

  // -- dark and light --------------------------------------------------------------------

  const dark = find("dark");
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  let theme = remembered("quotecheck-theme");

  function remembered(name, value) {
    try {
      if (value !== undefined) localStorage.setItem(name, value);
      return localStorage.getItem(name);
    } catch {
      return null; // some browsers keep nothing for local files
    }
  }

  function paint() {
    const isDark = theme ? theme === "dark" : prefersDark.matches;
    dark.media = isDark ? "screen" : "not all";
    find("theme").setAttribute("aria-pressed", isDark);
  }

  function switchTheme() {
    theme = find("theme").getAttribute("aria-pressed") === "true" ? "light" : "dark";
    remembered("quotecheck-theme", theme);
    paint();
  }

  // -- clicks and keys -------------------------------------------------------------------

  const help = find("help");
  const keys = find("keys");
  const COMMANDS = {
    j: () => move(1),
    n: () => move(1),
    k: () => move(-1),
    p: () => move(-1),
    c: compare,
    t: switchTheme,
    "/": () => query.focus(),
    "?": () => help.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    if (event.key === "Escape") {
      if (current) select(null);
      else clear();
      document.activeElement?.blur();
    } else if (keys.checked && COMMANDS[event.key] && !event.target.closest("input, textarea, select")) {
      event.preventDefault();
      COMMANDS[event.key]();
    }
  });

  query.addEventListener("keydown", (event) => {
    if (event.key === "Enter") move(1);
  });

  document.addEventListener("click", (event) => {
    const { target } = event;
    const chip = target.closest(".chip[data-facet]");
    if (chip) {
      const values = chosen[chip.dataset.facet];
      values.has(chip.dataset.value) ? values.delete(chip.dataset.value) : values.add(chip.dataset.value);
      filter();
      return;
    }
    const link = target.closest("a[href^='#']");
    if (link) {
      if (follow(link.getAttribute("href"))) event.preventDefault();
      return;
    }
    if (target.closest("a, button, summary, input") || !getSelection().isCollapsed) return;
    // The innermost mark that the filter has left on.
    for (let mark = target.closest("mark, span[data-q]"); mark; mark = mark.parentElement?.closest("mark, span[data-q]")) {
      if (mark.classList.contains("off")) continue;
      const issue = issueOf.get(mark.dataset.n);
      if (issue) select(issue, { scroll: false });
      else if (quotationOf.has(mark.dataset.q)) visit(quotationOf.get(mark.dataset.q));
      return;
    }
    const card = target.closest(".card");
    const chart = target.closest(".along");
    if (card) select(issueOf.get(card.dataset.n), { scroll: false });
    else if (chart) jump(event, chart);
  });

  // The issue nearest to a place in the chart.
  function jump(event, chart) {
    const box = chart.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    const away = (issue) => Math.abs(issue.element.dataset.share - share);
    const shown = open.issues.filter((issue) => issue.shown);
    if (shown.length) select(shown.reduce((best, issue) => (away(issue) < away(best) ? issue : best)));
  }

  query.addEventListener("input", filter);
  find("clear").addEventListener("click", clear);
  find("previous").addEventListener("click", () => move(-1));
  find("next").addEventListener("click", () => move(1));
  find("theme").addEventListener("click", switchTheme);
  find("help-open").addEventListener("click", () => help.showModal());
  find("more").addEventListener("click", () => {
    const panel = find("facets");
    panel.hidden = !panel.hidden;
    find("more").setAttribute("aria-expanded", !panel.hidden);
  });
  keys.addEventListener("change", () => remembered("quotecheck-keys", keys.checked ? "on" : "off"));
  addEventListener("hashchange", () => follow(location.hash));
  prefersDark.addEventListener("change", paint);
  wide.addEventListener("change", remeasure);

  // -- begin -----------------------------------------------------------------------------

  root.classList.add("js");
  keys.checked = remembered("quotecheck-keys") !== "off";
  paint();
  turnTo(files.find((file) => file.issues.length) ?? files[0]);
  filter();
  if (location.hash) follow(location.hash);
  document.fonts?.ready.then(remeasure);
  if (typeof ResizeObserver === "function") {
    let width = 0;
    new ResizeObserver(() => {
      const now = find("main").clientWidth;
      if (now !== width) {
        width = now;
        remeasure();
      }
    }).observe(find("main"));
  }
})();
