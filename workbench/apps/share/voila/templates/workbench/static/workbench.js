// The frame of every app: who is signed in, the menu, and a banner when the page can no longer act.
(() => {
  "use strict";
  const POLL_MS = 10000;
  const base = () => document.body.dataset.home;

  async function showPerson() {
    const answer = await fetch(base() + "person", { credentials: "same-origin" });
    if (!answer.ok) { return; }
    const person = await answer.json();
    document.getElementById("wb-person").textContent = person.full_name;
    document.getElementById("wb-xsrf").value = person.xsrf;
    const menu = document.getElementById("wb-menu");
    for (const screen of person.menu) {
      const link = document.createElement("a");
      link.href = screen.url;
      link.textContent = screen.title;
      if (screen.url === location.pathname) { link.setAttribute("aria-current", "page"); }
      menu.append(link);
    }
  }

  function showLost(reason) {
    const text = document.getElementById("wb-lost-text");
    document.getElementById("wb-lost").hidden = false;
    if (!text.textContent) { text.textContent = text.dataset[reason]; }
  }

  async function watchKernel() {
    const config = document.getElementById("jupyter-config-data");
    if (!config) { return; }
    const kernel = JSON.parse(config.textContent).kernelId;
    try {
      const answer = await fetch(base() + "api/kernels/" + kernel, { credentials: "same-origin" });
      if (answer.status === 403) { showLost("signedOut"); return; }
      if (answer.status === 404) { showLost("lost"); return; }
      if (answer.ok && (await answer.json()).execution_state === "dead") { showLost("lost"); return; }
    } catch {
      showLost("lost");
      return;
    }
    if (document.querySelector(".jupyter-widgets-disconnected")) { showLost("lost"); return; }
    setTimeout(watchKernel, POLL_MS);
  }

  // Voila hangs its shell on the body, over everything; the page is read in order only when it stands in the main part.
  function takeShell() {
    const shell = document.querySelector("body > #main");
    if (shell) { document.getElementById("content").append(shell); }
  }

  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver(takeShell).observe(document.body, { childList: true });
    takeShell();
    document.getElementById("wb-reload").addEventListener("click", () => location.reload());
    showPerson();
    setTimeout(watchKernel, POLL_MS);
  });
})();
