// An accessible table. Every text is set by textContent; roles are written out because the phone layout
// changes `display`, and browsers then drop a table's own roles.
function element(tag, attributes = {}, text = null) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) { node.setAttribute(name, value); }
  if (text !== null) { node.textContent = text; }
  return node;
}

const FEW_ROWS = 10; // a list this short is read, not searched
let made = 0;

function render({ model, el }) {
  const id = "wb-table-" + (made += 1);
  const root = element("div", { class: "wb-table" });
  const search = element("input", { type: "search", id: id + "-search", autocomplete: "off" });
  const searchLabel = element("label", { for: id + "-search" });
  const sorter = element("select", { id: id + "-sort" });
  const sorterLabel = element("label", { for: id + "-sort" });
  const status = element("p", { class: "wb-table-status", role: "status" });
  const region = element("div", { class: "wb-table-region", role: "region", tabindex: "0" });
  const table = element("table", { role: "table" });
  const caption = element("caption", { id: id + "-caption" });
  const head = element("thead", { role: "rowgroup" });
  const body = element("tbody", { role: "rowgroup" });
  const pager = element("nav", { class: "wb-table-pager" });
  const tools = element("div", { class: "wb-table-tools" });
  const searchField = element("div", { class: "wb-table-field" });
  const sorterField = element("div", { class: "wb-table-field wb-table-sorter" });
  const turns = ["first", "previous", "next", "last"].map((name) => element("button", { type: "button", "data-turn": name }));
  const where = element("span", { class: "wb-table-where" });

  region.setAttribute("aria-labelledby", id + "-caption");
  searchField.append(searchLabel, search);
  sorterField.append(sorterLabel, sorter);
  tools.append(searchField, sorterField, status);
  table.append(caption, head, body);
  region.append(table);
  pager.append(turns[0], turns[1], where, turns[2], turns[3]);
  root.append(tools, region, pager);
  el.append(root);

  const sort = (column) => model.send({ ask: "sort", column });

  function drawHead() {
    const order = model.get("order");
    const labels = model.get("labels");
    const had = document.activeElement && head.contains(document.activeElement)
      ? document.activeElement.dataset.column : null;
    const row = element("tr", { role: "row" });
    model.get("columns").forEach((column, place) => {
      const cell = element("th", { role: "columnheader", scope: "col" });
      const button = element("button", { type: "button", "data-column": place }, column.label);
      const isSorted = order.column === place;
      cell.setAttribute("aria-sort", isSorted ? (order.is_descending ? "descending" : "ascending") : "none");
      if (column.is_numeric) { cell.classList.add("wb-number"); }
      button.addEventListener("click", () => sort(place));
      cell.append(button);
      row.append(cell);
    });
    head.replaceChildren(row);
    if (had !== null) { head.querySelector(`[data-column="${Number(had)}"]`)?.focus(); }
    const own = element("option", { value: "" }, "–");
    const options = model.get("columns").flatMap((column, place) => ["ascending", "descending"].map((way) =>
      element("option", { value: place + ":" + way }, column.label + ", " + labels[way])));
    sorter.replaceChildren(own, ...options);
    sorter.value = order.column === null ? "" : order.column + ":" + (order.is_descending ? "descending" : "ascending");
  }

  function drawRows() {
    const columns = model.get("columns");
    const rows = model.get("rows").map((texts) => {
      const row = element("tr", { role: "row" });
      texts.forEach((text, place) => {
        const isName = place === 0;
        const cell = element(isName ? "th" : "td", { role: isName ? "rowheader" : "cell" });
        if (isName) { cell.setAttribute("scope", "row"); }
        if (columns[place]?.is_numeric) { cell.classList.add("wb-number"); }
        if (text === "") { cell.classList.add("wb-empty"); }
        cell.append(element("span", { class: "wb-cell-label", "aria-hidden": "true" }, columns[place]?.label ?? ""));
        cell.append(element("span", { class: "wb-cell-text" }, text));
        row.append(cell);
      });
      return row;
    });
    if (rows.length === 0) {
      const row = element("tr", { role: "row" });
      row.append(element("td", { role: "cell", colspan: columns.length, class: "wb-nothing" }, model.get("labels").nothing));
      rows.push(row);
    }
    body.replaceChildren(...rows);
  }

  function drawFrame() {
    const labels = model.get("labels");
    const pages = model.get("pages");
    caption.textContent = model.get("caption");
    searchLabel.textContent = labels.search;
    sorterLabel.textContent = labels.sort_by;
    status.textContent = pages.found;
    where.textContent = pages.page_text;
    pager.setAttribute("aria-label", labels.pages);
    pager.hidden = pages.n_pages <= 1;
    searchField.hidden = pages.n_all <= FEW_ROWS;
    for (const button of turns) {
      const isBack = ["first", "previous"].includes(button.dataset.turn);
      button.textContent = labels[button.dataset.turn];
      // aria-disabled keeps the keyboard's place when the last page is reached.
      button.setAttribute("aria-disabled", String(isBack ? pages.page <= 1 : pages.page >= pages.n_pages));
    }
    if (document.activeElement !== search) { search.value = pages.query; }
  }

  let waiting = null;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => model.send({ ask: "search", query: search.value }), 250);
  });
  sorter.addEventListener("change", () => {
    if (sorter.value === "") { return; }
    const [place, way] = sorter.value.split(":");
    model.send({ ask: "sort", column: Number(place), is_descending: way === "descending" });
  });
  pager.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || button.getAttribute("aria-disabled") === "true") { return; }
    const pages = model.get("pages");
    const to = { first: 1, previous: pages.page - 1, next: pages.page + 1, last: pages.n_pages }[button.dataset.turn];
    model.send({ ask: "page", page: to });
    region.scrollTop = 0;
  });

  const draw = () => { drawFrame(); drawHead(); drawRows(); };
  model.on("change:rows change:columns change:order change:caption change:pages", draw);
  draw();
  return () => { clearTimeout(waiting); model.off(null, draw); };
}

export default { render };
