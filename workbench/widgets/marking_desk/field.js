// A field that saves itself a moment after the last key, and says what became of it; its words are set by textContent.
// What could not be sent is kept in the tab, so that it is there again, as not saved, after the page is loaded anew.
function render({ model, el }) {
  const id = "wb-field-" + Math.random().toString(36).slice(2);
  const make = (tag, name) => { const made = document.createElement(tag); made.className = name; return made; };
  const label = make("label", "wb-field-label");
  const hint = make("p", "wb-field-hint");
  const input = make(model.get("is_long") ? "textarea" : "input", "wb-field-input");
  const button = make("button", "wb-field-save");
  const status = make("p", "wb-field-status");
  const row = make("div", "wb-field-row");
  label.htmlFor = input.id = id;
  hint.id = id + "-hint";
  input.setAttribute("aria-describedby", hint.id);
  if (!model.get("is_long")) { input.type = "text"; input.inputMode = "decimal"; input.autocomplete = "off"; }
  button.type = "button";
  status.setAttribute("role", "status");

  const PATIENCE_MS = 10000;
  let timer = null;
  let waiting = null;
  let sent = null;   // what was sent and is not answered yet
  let known = "";    // what Python last said is saved
  const typed = () => input.value.trim();
  const isDirty = () => typed() !== known;
  const place = () => "wb-unsaved/" + model.get("about") + "/" + model.get("label");
  const remember = () => isDirty() ? sessionStorage.setItem(place(), typed()) : sessionStorage.removeItem(place());

  function show() {
    const words = model.get("words");
    label.textContent = model.get("label");
    hint.textContent = model.get("hint");
    hint.hidden = !model.get("hint");
    button.textContent = words.save;
    input.readOnly = model.get("is_closed");
    const isBad = sent === null && model.get("is_bad") && isDirty();
    button.hidden = model.get("is_closed") || sent !== null || !isDirty();
    status.textContent = sent !== null ? words.saving : isDirty() && !isBad ? words.unsaved : model.get("status");
    status.classList.toggle("wb-field-bad", isBad);
    status.classList.toggle("wb-field-open", !isBad && (sent !== null || isDirty()));
    input.setAttribute("aria-invalid", isBad ? "true" : "false");
  }

  function take() {
    known = model.get("saved");
    input.value = known;
    sessionStorage.removeItem(place());
    show();
  }

  function begin() {
    const unsaved = model.get("is_closed") ? null : sessionStorage.getItem(place());
    take();
    if (unsaved !== null && unsaved !== known) {
      input.value = unsaved;
      remember();
      tell({ unsaved: true });
      show();
    }
  }

  function moveOn() {
    clearTimeout(timer);
    clearTimeout(waiting);
    sent = null;
    begin();
  }

  function learn() {
    const wasDirty = isDirty();
    known = model.get("saved");
    if (!wasDirty) { input.value = known; }
    show();
  }

  function tell(message) {
    try {
      model.send({ ...message, about: model.get("about") });
      return true;
    } catch {
      return false;  // the page is closing; what was typed stays in the tab
    }
  }

  function save() {
    clearTimeout(timer);
    if (model.get("is_closed") || sent === typed() || !isDirty() && !model.get("is_bad")) { return; }
    sent = tell({ save: typed() }) ? typed() : null;
    clearTimeout(waiting);
    waiting = setTimeout(() => { sent = null; show(); }, PATIENCE_MS);  // the line may be cut: say "not saved"
    show();
  }

  function answered(message) {
    if (!message.answered) { return; }
    clearTimeout(waiting);
    const isSettled = typed() === sent && !model.get("is_bad");
    sent = null;
    if (isSettled) { take(); } else { show(); }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, model.get("is_long") ? 3000 : 800);
    remember();
    show();
  });
  input.addEventListener("change", save);
  button.addEventListener("click", () => { sent = null; save(); });
  model.on("msg:custom", answered);
  model.on("change:about", moveOn);
  model.on("change:saved", learn);
  model.on("change:is_closed", () => { if (model.get("is_closed")) { take(); } });
  for (const name of ["label", "hint", "status", "is_bad", "is_closed", "words"]) { model.on("change:" + name, show); }
  row.append(input, button);
  el.append(label, hint, row, status);
  begin();
  return () => { clearTimeout(timer); clearTimeout(waiting); model.off(); };
}

export default { render };
