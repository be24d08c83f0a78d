// Asks for a file and saves it. The text is set by textContent, the file is saved under the name it came with.
function render({ model, el }) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "wb-download";
  const rest = () => { button.textContent = model.get("label"); button.removeAttribute("aria-busy"); };

  function save(name, mediaType, buffer) {
    const address = URL.createObjectURL(new Blob([buffer], { type: mediaType }));
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  }

  function receive(message, buffers) {
    if (message.name) { save(message.name, message.media_type, buffers[0]); }
    if (message.done) { rest(); }
  }

  button.addEventListener("click", () => {
    if (button.hasAttribute("aria-busy")) { return; }
    button.setAttribute("aria-busy", "true");
    button.textContent = model.get("busy_text");
    model.send({ ask: "file" });
  });
  model.on("msg:custom", receive);
  model.on("change:label", rest);
  rest();
  el.append(button);
  return () => { model.off("msg:custom", receive); model.off("change:label", rest); };
}

export default { render };
