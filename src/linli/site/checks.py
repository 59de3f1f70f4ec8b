"""What `./linli check` and `./linli test` run: steps, each in a process of its own, all of them to the end.

Every step says its line with its time. A fault stops nothing: the faults stand together at the end, above the
one line that adds up what pytest counted, with a failing step as one failure and a left-out step as one skip.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

HOUSE = Path(__file__).parents[3]
PYTHON = sys.executable
NOTHING_COLLECTED = 5
TRIAL = {
    "DJANGO_SETTINGS_MODULE": "linli.site.settings",
    "LINLI_SECRET_KEY": "only for checks and tests: signs nothing that anybody keeps, and is long enough",
}


@dataclass
class Count:
    """What came of the steps so far."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    faults: list[tuple[str, str]] = field(default_factory=list)

    def closing_line(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


@dataclass
class Checks:
    """One run: where it may write, what it says, what it counted."""

    folder: Path
    say: Callable[[str], None]
    count: Count = field(default_factory=Count)
    settings: dict[str, str] = field(default_factory=dict)

    def step(self, title: str, *command: str) -> None:
        """Run one step; what it printed is kept for the end if it fails."""
        began = time.monotonic()
        run = self.run(command)
        self.tell(title, "FAILED" if run.returncode else "ok", time.monotonic() - began)
        if run.returncode:
            self.count.failed += 1
            self.count.faults.append((title, run.stdout))

    def tests(
        self, title: str, *options: str, inside: tuple[str, ...] = (), may_be_empty: bool = False
    ) -> None:
        """Run pytest, inside another command if need be, and add what it counted."""
        began = time.monotonic()
        report = self.folder / f"{time.monotonic_ns()}.xml"
        run = self.run(
            [*inside, PYTHON, "-m", "pytest", "-q", "--color=no", f"--junitxml={report}", *options]
        )
        passed, failed, skipped = counted(report)
        seconds = time.monotonic() - began
        if run.returncode == NOTHING_COLLECTED and may_be_empty:
            self.tell(title, "none yet", seconds)
            return
        if run.returncode and not failed:
            failed = 1  # it did not even start
        self.count.passed += passed
        self.count.failed += failed
        self.count.skipped += skipped
        self.tell(title, f"{passed} passed, {failed} failed, {skipped} skipped", seconds)
        if run.returncode:
            self.count.faults.append((title, run.stdout))

    def run(self, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        """A process of its own, from the project's folder, in an environment without an installation."""
        kept = {n: value for n, value in os.environ.items() if not n.startswith("LINLI_")}
        path = kept.get("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin"  # apt-get and runuser need them
        return subprocess.run(
            command,
            cwd=HOUSE,
            env={
                **kept,
                **TRIAL,
                "LINLI_DATA": str(self.folder / "data"),
                "PATH": path,
                "TMPDIR": str(self.folder),
                **self.settings,
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )

    def skip(self, title: str, why: str) -> None:
        """Leave a step out, and say so in one line."""
        self.count.skipped += 1
        self.say(f"{title:<34} left out: {why}")

    def tell(self, title: str, outcome: str, seconds: float) -> None:
        self.say(f"{title:<34} {outcome:<40} {seconds:6.1f} s")

    def finish(self) -> int:
        """Show every fault and the closing line; the exit code."""
        for title, output in self.count.faults:
            self.say(f"\n== {title} ==\n{output.rstrip()}")
        if self.count.faults:
            self.say("\nFailed: " + "; ".join(title for title, _ in self.count.faults))
        self.say(self.count.closing_line())
        return 1 if self.count.failed else 0


def counted(report: Path) -> tuple[int, int, int]:
    """Passed, failed and skipped, from pytest's own report."""
    if not report.exists():
        return 0, 0, 0
    suites = ET.parse(report).getroot().iter("testsuite")  # noqa: S314  (pytest's own report)
    total = failed = skipped = 0
    for suite in suites:
        total += int(suite.get("tests", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0))
    return max(total - failed - skipped, 0), failed, skipped


def plain_checks(checks: Checks) -> None:
    """Format, lint, types, floors, migrations, catalogues."""
    tool = str(Path(PYTHON).parent)
    checks.step("catalogues", PYTHON, "-m", "linli.site.catalogues")
    checks.step("format", f"{tool}/ruff", "format", "--check", ".", "linli")
    checks.step("lint", f"{tool}/ruff", "check", ".", "linli")
    checks.step("floors of the house", f"{tool}/lint-imports", "--no-cache")
    checks.step("missing migrations", PYTHON, "-m", "django", "makemigrations", "--check", "--dry-run")
    checks.step("types", PYTHON, "-m", "mypy")


def check(say: Callable[[str], None], *more: Callable[[Checks], None]) -> int:
    """The quick part, then whatever more is asked for; the exit code."""
    with tempfile.TemporaryDirectory(prefix="linli-checks-", dir=quick_folder()) as folder:
        checks = Checks(Path(folder), say)
        (checks.folder / "data").mkdir()
        plain_checks(checks)
        which = "not browser and not slow" if more else "not browser and not slow and not thorough"
        checks.tests("tests on SQLite", "-m", which, *on_both_cores())
        for part in more:
            part(checks)
        return checks.finish()


def quick_folder() -> str | None:
    """Memory where there is enough of it: the databases of tests sync every commit, as real ones do."""
    memory = Path("/dev/shm")  # noqa: S108  (a fresh folder is made inside)
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 4 * 2**30
    return str(memory) if roomy else None


def on_both_cores(dealt: str = "worksteal") -> list[str]:
    return ["-n", "2", "--dist", dealt] if (os.cpu_count() or 1) > 1 else []


def on_postgres(checks: Checks) -> None:
    """The same tests on a throw-away cluster."""
    title = "tests on PostgreSQL"
    if why := missing("postgresql", lambda: any(Path("/usr/lib/postgresql").glob("*/bin/initdb")), checks):
        checks.skip(title, why)
        return
    cluster = (PYTHON, "tests/support/postgres.py")
    checks.tests(title, "-m", "not browser and not slow and not once", *on_both_cores(), inside=cluster)


def slow_ones(checks: Checks) -> None:
    """What builds the whole province."""
    checks.tests("slow tests", "-m", "slow and not browser", *on_both_cores("loadgroup"), may_be_empty=True)


def in_browser(checks: Checks) -> None:
    """The pages as people see them, in the browser that Debian packages."""
    title = "browser tests"
    fonts = Path("/usr/share/fonts/opentype/noto")
    for package, there in (
        ("chromium", Path("/usr/bin/chromium").exists),
        ("fonts-noto-cjk", lambda: any(fonts.glob("NotoSansCJK*"))),
    ):
        if why := missing(package, there, checks):
            checks.skip(title, why)
            return
    checks.settings["LINLI_TEST_SQLITE"] = str(
        checks.folder / "browser.sqlite"
    )  # a file: one connection per thread
    checks.tests(title, "-m", "browser", may_be_empty=True)  # one by one: the browser takes the other core


def missing(package: str, there: Callable[[], bool], checks: Checks) -> str:
    """Why a Debian package cannot be used, or nothing; root installs it first."""
    if there():
        return ""
    how = f"{package} is not installed; as root: apt-get update && apt-get install {package}"
    if os.geteuid() or not shutil.which("apt-get"):
        return how
    began = time.monotonic()
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    run = checks.run([*quiet, "install", "--yes", "--no-install-recommends", package])
    if run.returncode:  # most often the lists are old, or not there yet
        checks.run([*quiet, "update"])
        run = checks.run([*quiet, "install", "--yes", "--no-install-recommends", package])
    good = run.returncode == 0 and there()
    checks.tell(f"installing {package}", "ok" if good else "FAILED", time.monotonic() - began)
    return "" if good else f"{how} (tried, and: {run.stdout.strip()[-200:]})"


EVERYTHING = (on_postgres, slow_ones, in_browser)
