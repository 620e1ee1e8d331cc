"""How long a ward's old computer waits for its first answer, in a real browser.

Chromium, its processor slowed down and its network narrowed as Chrome's developer tools do it,
opens the page with nothing kept and asks. The time is that of the page's own clock, from the click
to the frame in which the answer stands. Needs Chromium and the extra `e2e`.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.clock import now
from eval.bench.libraries import brought_up_to_date, settings
from eval.bench.results import ROOT, Section, parser, percentile, publish, table
from eval.bench.startup import started

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_SAMPLE = ROOT / "ingest" / "sample" / "library"
_QUESTIONS = (
    "Adult dose of adrenaline in anaphylaxis?",
    "What dose of calcium gluconate in hyperkalaemia?",
    "When are antibiotics given in sepsis?",
    "How is Wilson's disease treated with penicillamine?",
)
# Bytes a second and milliseconds there and back: a ward's network at a bad hour.
_NETWORK = {"offline": False, "latency": 40, "downloadThroughput": 625_000,
            "uploadThroughput": 625_000}  # fmt: skip
# From the click to the frame after the one in which the answer was put on the page.
_WATCH = """() => new Promise(done => {
  const began = performance.now();
  new MutationObserver((_, seen) => {
    if (!document.querySelector('[data-answer]')) return;
    seen.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
  }).observe(document.body, {childList: true, subtree: true});
  document.querySelector('form[data-ask]').requestSubmit();
})"""
_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]"  # noted after the frame
_PAINTED = f"{_PAINT}.startTime"


@dataclass(frozen=True, slots=True)
class Waits:
    """Milliseconds of each round. slowed: times by which the processor was slower. opened: until
    the page was painted, nothing kept; answered: from the click to the answer on the screen;
    weight: bytes on the wire of both together."""

    slowed: int
    opened: Sequence[float]
    answered: Sequence[float]
    weight: Sequence[float]


def measure(browser: Browser, url: str, slowed: int, rounds: int) -> Waits:
    """Open the page and ask, in a new window each time."""
    taken = [_round(browser, url, slowed, _QUESTIONS[n % len(_QUESTIONS)]) for n in range(rounds)]
    return Waits(slowed, *(list(column) for column in zip(*taken, strict=True)))


def _round(browser: Browser, url: str, slowed: int, question: str) -> tuple[float, float, float]:
    context = browser.new_context(base_url=url, viewport={"width": 1280, "height": 900})
    page, sizes = context.new_page(), []
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda e: sizes.append(e["encodedDataLength"]))
    session.send("Network.emulateNetworkConditions", _NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": slowed})
    page.goto("/", wait_until="networkidle")
    page.wait_for_function(_PAINT)
    opened = float(page.evaluate(_PAINTED))
    page.get_by_label("Your question").fill(question)
    answered = float(page.evaluate(_WATCH))
    page.wait_for_load_state("networkidle")
    context.close()
    return opened, answered, float(sum(sizes))


def report(measured: Sequence[Waits]) -> str:
    """Markdown about the waits."""
    head = ["", *(f"processor {m.slowed} times slower" if m.slowed > 1 else "as it is"
                  for m in measured)]  # fmt: skip
    rows: list[list[object]] = [["rounds", *(len(m.answered) for m in measured)]]
    for title, name in (("page painted, nothing kept", "opened"),
                        ("**from the click to the answer**", "answered")):  # fmt: skip
        for percent in (50, 95):
            values = [percentile(getattr(m, name), percent) for m in measured]
            rows.append([f"{title}, p{percent}", *(f"{value:.0f} ms" for value in values)])
    rows.append(["page, styles, scripts and answer, at most",
                 *(f"{max(m.weight) / 1000:.0f} kB" for m in measured)])  # fmt: skip
    return (
        "`bedside serve` over the sample library, quotes, on loopback; Chromium with 5 Mbit/s and "
        "40 ms there and back, a new window each round. Server and browser share the machine.\n\n"
        + table(head, rows)
    )


def main(argv: Sequence[str] | None = None) -> None:
    """Measure, print, and with --write put it into the results."""
    argv = sys.argv[1:] if argv is None else argv
    made = parser("first_answer", __doc__)
    made.add_argument("--rounds", type=int, default=20, help="windows that are opened (20)")
    options = made.parse_args(argv)
    from playwright.sync_api import sync_playwright

    own = settings(options.work, "first-answer")
    if failed := brought_up_to_date(own, [_SAMPLE]):
        raise SystemExit("\n".join(failed))
    with started(own) as server, sync_playwright() as playwright:
        url = server.url.removesuffix("/v1/ask")
        chromium: Any = playwright.chromium
        browser = chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        measure(browser, url, 1, len(_QUESTIONS))  # for the warmth
        measured = [measure(browser, url, slowed, options.rounds) for slowed in (1, 6)]
        browser.close()
    title = "The first answer in a browser"
    publish(Section("first_answer", title, report(measured)), options, argv, now().date())


if __name__ == "__main__":
    main()
