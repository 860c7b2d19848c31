"use strict";
(() => {
  const body = document.querySelector("tbody");
  const all = [...body.rows].map(row => ({
    row,
    id: row.dataset.id,
    key: row.dataset.batch + "/" + row.dataset.id,
    model: row.dataset.model,
    status: row.dataset.status,
    line: Number(row.dataset.line),
    seconds: Number(row.dataset.seconds),
    cost: Number(row.dataset.cost),
    text: [...row.cells].slice(0, 7).map(cell => cell.textContent).join(" ").toLowerCase(),
    approve: row.querySelector(".approve"),
    reject: row.querySelector(".reject"),
  }));
  const byRow = new Map(all.map(item => [item.row, item]));
  const field = id => document.getElementById(id);
  const store = "review " + document.body.dataset.sheet;

  let marks = {};
  try {
    marks = JSON.parse(localStorage.getItem(store)) || {};
  } catch {
    // Without storage, the decisions last as long as the page.
  }
  const decisionOf = item => Object.hasOwn(marks, item.key) ? marks[item.key] : "open";

  const showMark = item => {
    const decision = decisionOf(item);
    item.approve.setAttribute("aria-pressed", decision === "approved");
    item.reject.setAttribute("aria-pressed", decision === "rejected");
  };

  const filter = () => {
    const words = field("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
    const status = field("status").value, decision = field("decision").value;
    let shown = 0;
    for (const item of all) {
      const fits = (!status || item.status === status) && (!decision || decisionOf(item) === decision) &&
        words.every(word => item.text.includes(word));
      item.row.hidden = !fits;
      shown += fits;
    }
    const count = decision => all.filter(item => decisionOf(item) === decision).length;
    field("count").textContent = `${shown} of ${all.length} shown · ${count("approved")} approved · ${count("rejected")} rejected`;
  };

  const mark = (item, decision) => {
    if (decisionOf(item) === decision) delete marks[item.key];
    else marks[item.key] = decision;
    try {
      localStorage.setItem(store, JSON.stringify(marks));
    } catch {
      // See above.
    }
    for (const other of all) if (other.key === item.key) showMark(other);
    filter();
  };

  const compare = {
    text: (a, b) => a < b ? -1 : a > b ? 1 : 0,
    number: (a, b) => a - b,
  };
  const sort = button => {
    const by = button.dataset.sort, order = button.dataset.order === "up" ? "down" : "up";
    for (const other of document.querySelectorAll("[data-sort]")) delete other.dataset.order;
    button.dataset.order = order;
    const value = item => by === "decision" ? decisionOf(item) : item[by];
    const how = ["line", "seconds", "cost"].includes(by) ? compare.number : compare.text;
    const sign = order === "up" ? 1 : -1;
    all.sort((a, b) => sign * how(value(a), value(b)) || a.line - b.line);
    body.append(...all.map(item => item.row));
  };

  const play = button => {
    const video = document.createElement("video");
    video.controls = true;
    video.autoplay = true;
    video.src = button.dataset.src;
    button.replaceWith(video);
  };

  const save = () => {
    const ids = all.filter(item => decisionOf(item) === "rejected").sort((a, b) => a.line - b.line).map(item => item.id);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(ids.map(id => id + "\n"), {type: "text/plain"}));
    link.download = "rejected.txt";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  document.addEventListener("click", event => {
    const button = event.target.closest("button");
    if (!button) return;
    const item = byRow.get(button.closest("tbody tr"));
    if (button.dataset.sort) sort(button);
    else if (button.id === "export") save();
    else if (button.classList.contains("play")) play(button);
    else if (button.classList.contains("approve")) mark(item, "approved");
    else if (button.classList.contains("reject")) mark(item, "rejected");
  });
  for (const id of ["filter", "status", "decision"]) field(id).addEventListener("input", filter);
  all.forEach(showMark);
  filter();
})();
