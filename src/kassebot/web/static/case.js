"use strict";
// The case page: rows and documents open in place, Ctrl+Enter saves from a text field, and a choice opens what it needs.
// Without this script each link is a page of its own and each answer a button.

(() => {
  // A link with data-in-place fetches its page and shows the page's #part beneath; pressed again, it closes it.
  const holder = (link) => {
    const row = link.closest("tr");
    if (!row) return { inside: link.parentElement, after: link };
    const next = row.nextElementSibling;
    return { row, shown: next && next.classList.contains("in-place") ? next : null };
  };

  const place = (link, part) => {
    part.removeAttribute("id");
    part.className = "place";
    const row = link.closest("tr");
    const line = document.createElement("tr");
    const cell = document.createElement("td");
    line.className = "in-place";
    cell.colSpan = row.children.length;
    cell.append(part);
    line.append(cell);
    row.after(line);
    link.setAttribute("aria-expanded", "true");
  };

  const open = async (link) => {
    const { shown } = holder(link);
    const was = link.getAttribute("aria-expanded") === "true";
    if (shown) {
      shown.previousElementSibling.querySelectorAll("[aria-expanded=true]").forEach((one) => one.setAttribute("aria-expanded", "false"));
      shown.remove();
    }
    if (was) return;
    link.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(link.href, { credentials: "same-origin" });
      const part = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#part");
      if (!answer.ok || !part) throw new Error(answer.statusText);
      place(link, part);
    } catch {
      location.assign(link.href);
    } finally {
      link.removeAttribute("aria-busy");
    }
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-in-place]");
    if (!link || !link.closest("tr") || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    if (link.getAttribute("aria-busy") !== "true") open(link);
  });

  // »En anden årsag« goes on to the list of causes; choosing one there, or by its key, is the answer. A link opens its form.
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    const opened = opener && document.getElementById(opener.dataset.opens);
    if (!opened) return;
    if (opened.matches("details")) {
      opened.open = true;
      const first = opened.querySelector("textarea, select, input:not([type=hidden])");
      if (first) first.focus();
      event.preventDefault();
    } else {
      setTimeout(() => opened.focus());
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.id !== "another" || !event.target.value) return;
    const answer = document.querySelector('input[name="answer"][value="another"]');
    if (!answer) return;
    answer.checked = true;
    if (document.activeElement !== event.target) answer.focus();
  });

  // A key on a summary opens it and goes to its first field.
  document.addEventListener("toggle", (event) => {
    const field = event.target.open && event.target.querySelector(":scope > form textarea, :scope > form select");
    if (field && event.target.querySelector("summary[data-key]")) field.focus();
  }, true);

  // From a text field: Ctrl+Enter saves; Escape leaves the field (keys.js), then Enter saves. From the list of causes: Enter.
  document.addEventListener("keydown", (event) => {
    const saves = event.ctrlKey || event.metaKey || event.target.id === "another";
    if (event.key !== "Enter" || !saves || !event.target.form) return;
    event.preventDefault();
    event.target.form.requestSubmit(event.target.form.querySelector("button.main") || undefined);
  });
})();
