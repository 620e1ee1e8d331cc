// What a page does better with a script; without one every form works as well.
import { initAll } from "./nhsuk/nhsuk-frontend.js";

initAll();
enliven(document);

function enliven(root) {
  for (const form of root.querySelectorAll("form[data-ask]")) form.addEventListener("submit", ask);
  for (const field of root.querySelectorAll("form[data-ask] textarea")) field.addEventListener("keydown", sendOnEnter);
  const find = root.querySelector("form[data-find]");
  if (find) find.addEventListener("input", finder(find));
  const grading = root.querySelector("form[data-grading]");
  if (grading) gradeByKeys(grading);
  for (const form of root.querySelectorAll("form[data-most]")) form.addEventListener("submit", weigh);
  if (root.querySelector("[data-live]")) setTimeout(renew, 2000);
  const answer = root.querySelector("[data-answer]");
  if (answer) offer(answer);
}

// What goes on at the server is looked at until it has ended.
async function renew() {
  const response = await fetch(location.href).catch(() => null);
  const page = new DOMParser().parseFromString(response ? await response.text() : "", "text/html");
  const now = page.querySelector("[data-live]");
  if (response?.ok && (!now || response.redirected)) return location.assign(response.url);
  if (now) document.querySelector("[data-live]").replaceChildren(...now.childNodes);
  setTimeout(renew, 2000);
}

// A server that refuses a file while it is still sent cannot show why.
function weigh(event) {
  const form = event.target;
  const bytes = [...form.elements.files.files].reduce((sum, file) => sum + file.size, 0);
  const much = bytes > form.dataset.most * 2 ** 20;
  if (much) event.preventDefault();
  form.querySelector("[data-too-much]").hidden = !much;
}

function gradeByKeys(form) {
  const asked = [...form.querySelectorAll("[data-criterion]")];
  const open = asked.find((one) => !one.querySelector(":checked")) ?? asked[0];
  open?.querySelector("input").focus();
  form.addEventListener("keydown", (event) => {
    const here = event.target.closest("[data-criterion]");
    if (!here) return;
    const option = here.querySelectorAll("input")[Number(event.key) - 1];
    if (option) {
      option.checked = true;
      const next = asked[asked.indexOf(here) + 1];
      (next?.querySelector(":checked") ?? next?.querySelector("input") ?? form.querySelector("textarea")).focus();
    } else if (event.key === "Enter") {
      event.preventDefault();
      form.requestSubmit();
    }
  });
}

function finder(form) {
  let waiting, wanted;
  return () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const fields = [...new FormData(form)].filter(([, value]) => value);
      const address = wanted = `${form.getAttribute("action")}?${new URLSearchParams(fields)}`;
      const page = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
      if (address !== wanted) return; // something else was typed meanwhile
      document.querySelector("[data-found]").replaceWith(page.querySelector("[data-found]"));
      history.replaceState({}, "", address);
    }, 200);
  };
}

function sendOnEnter(event) {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  event.target.form.requestSubmit();
}

function offer(answer) {
  const said = answer.querySelector("[data-copied]");
  const address = () => new URL(answer.dataset.url || location.pathname, location.href).href;
  const copy = async (text, done) => { await navigator.clipboard.writeText(text); said.textContent = done; };
  const does = {
    "[data-copy]": () => copy(`${answer.querySelector("[data-plain]").content.textContent}\n${address()}`, "Copied with its sources."),
    "[data-link]": () => copy(address(), "Link copied."),
    "[data-print]": () => window.print(),
  };
  for (const [which, act] of Object.entries(does)) {
    const button = answer.querySelector(which);
    if (which !== "[data-print]" && !navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", act);
  }
}

async function ask(event) {
  event.preventDefault();
  const form = event.target;
  if (form.dataset.busy) return;
  form.dataset.busy = "yes";
  const progress = document.querySelector("[data-progress]");
  const show = progress ? opened(progress) : () => {};
  show("status", "Looking in the library…");
  try {
    const sent = { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "text/event-stream" } };
    const response = await fetch(form.action, sent);
    if (!response.ok || !response.headers.get("content-type").startsWith("text/event-stream")) throw new Error(response.status);
    let finished = false;
    for await (const { name, data } of events(response.body)) {
      show(name, data);
      if (name === "done") finish(JSON.parse(data));
      finished ||= name === "done" || name === "error";
    }
    if (!finished) throw new Error("cut off");
  } catch {
    // The page without a script answers, or says what is wrong.
    form.removeEventListener("submit", ask);
    form.submit();
  } finally {
    delete form.dataset.busy;
  }
}

function opened(progress) {
  const at = (name) => progress.querySelector(`[data-${name}]`);
  const [status, urgent, statements] = ["status", "urgent", "statements"].map(at);
  urgent.textContent = statements.textContent = "";
  progress.hidden = false;
  return (name, data) => {
    if (name === "status") status.textContent = data;
    if (name === "urgent") urgent.innerHTML = data;
    if (name === "statement") statements.insertAdjacentHTML("beforeend", data);
    if (name === "error") { status.textContent = ""; urgent.innerHTML = data; urgent.firstElementChild.focus(); }
  };
}

function finish({ html, url }) {
  const main = document.querySelector("#maincontent");
  main.innerHTML = html;
  const answer = main.querySelector("[data-answer]");
  answer.dataset.url = url;
  history.pushState({}, "", url);
  shown = location.pathname;
  document.title = answer.dataset.title;
  enliven(main);
  main.querySelector("h1").focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

// Back and forward: what a script put on the page is fetched anew. A place on the page is not.
let shown = location.pathname;
addEventListener("popstate", () => { if (location.pathname !== shown) location.reload(); });

async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let held = "";
  for (let { value, done } = await reader.read(); !done; { value, done } = await reader.read()) {
    held += value.replaceAll("\r\n", "\n");
    const whole = held.split("\n\n");
    held = whole.pop();
    for (const text of whole) {
      const lines = text.split("\n").map((line) => line.split(/: ?(.*)/s));
      const all = (field) => lines.filter(([name]) => name === field).map(([, rest]) => rest ?? "");
      if (all("event").length) yield { name: all("event")[0], data: all("data").join("\n") };
    }
  }
}
