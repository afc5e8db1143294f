// Fills the voucher table and the voucher page from the portal's JSON. Values are set as text, never as HTML.
"use strict";

const FIELDS = ["nummer", "kasse", "dato", "beloeb", "status"];

async function fetchJson(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (answer.status === 401) {
    const here = location.pathname + location.search;
    location.assign("/log-ind?udloebet=1&naeste=" + encodeURIComponent(here));
    return null;
  }
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

function show(part, state, text) {
  part.dataset.tilstand = state;
  const line = document.getElementById("tilstand");
  line.textContent = text;
  line.setAttribute("role", state === "fejl" ? "alert" : "status");
}

function rowOf(voucher) {
  const row = document.createElement("tr");
  row.dataset.bilag = voucher.id;
  for (const name of FIELDS) {
    const cell = document.createElement("td");
    cell.dataset.felt = name;
    if (name === "nummer") {
      const link = document.createElement("a");
      link.href = "/bilag/" + encodeURIComponent(voucher.periode) + "/" + encodeURIComponent(voucher.id);
      link.textContent = voucher.nummer;
      cell.append(link);
    } else {
      cell.textContent = voucher[name];
    }
    row.append(cell);
  }
  return row;
}

async function showPage(table, page) {
  show(table, "henter", "Henter …");
  const earlier = document.getElementById("forrige");
  const later = document.getElementById("naeste");
  earlier.disabled = later.disabled = true;
  const query = new URLSearchParams({
    periode: table.dataset.periode, kasse: table.dataset.kasse, status: table.dataset.status, side: String(page),
  });
  try {
    const found = await fetchJson("/api/bilag?" + query);
    if (found === null) return;
    table.tBodies[0].replaceChildren(...found.raekker.map(rowOf));
    table.dataset.side = found.side;
    table.dataset.sider = found.sider;
    table.dataset.antal = found.antal;
    document.getElementById("sidetal").textContent = `Side ${found.side} af ${found.sider}`;
    history.replaceState(null, "", "/bilag?" + new URLSearchParams({ ...Object.fromEntries(query), side: found.side }));
    earlier.disabled = found.side <= 1;
    later.disabled = found.side >= found.sider;
    show(table, "klar", `${found.antal} bilag`);
  } catch (error) {
    table.tBodies[0].replaceChildren();
    show(table, "fejl", "Bilagene kunne ikke hentes. Prøv igen.");
  }
}

async function showVoucher(list) {
  const key = encodeURIComponent(list.dataset.bilag);
  try {
    const voucher = await fetchJson("/api/bilag/" + encodeURIComponent(list.dataset.periode) + "/" + key);
    if (voucher === null) return;
    for (const place of list.querySelectorAll("dd[data-felt]")) place.textContent = voucher[place.dataset.felt];
    show(list, "klar", "");
  } catch (error) {
    show(list, "fejl", "Bilaget kunne ikke hentes. Prøv igen.");
  }
}

const table = document.getElementById("bilagsliste");
if (table) {
  const step = (by) => showPage(table, Number(table.dataset.side) + by);
  document.getElementById("forrige").addEventListener("click", () => step(-1));
  document.getElementById("naeste").addEventListener("click", () => step(1));
  step(0);
}
const list = document.getElementById("bilag");
if (list) showVoucher(list);
