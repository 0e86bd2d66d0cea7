"""A prospect controls text inside the CRM: nothing of it runs, is fetched, or is read as Markdown.
And nobody else is asked anything."""

from __future__ import annotations

import csv
import http.client
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from funnel.workspace import Workspace

pytestmark = pytest.mark.browser

PAYLOADS = [
    "<script>window.__p=1</script>",
    "<img src=x onerror=window.__p=1>",
    "![x](http://evil.example/p.png)",
    "[click](javascript:window.__p=1)",
    "<svg onload=window.__p=1>",
    '<a href="http://evil.example">a</a>',
    "<b>bold</b> **strong** $x^2$ :red[r]",
    "'\"><iframe src=javascript:window.__p=1>",
    ":material/home: `code` <style>*{background:url(http://evil.example/c)}</style>",
]


def hostile_files(folder: Path) -> list[Path]:
    """Deals whose every name is an attack; stuck, closed in one click, and with moves that lack a
    deal."""
    folder.mkdir()
    deals, moves = [], []
    for number in range(90):
        bad = PAYLOADS[number % len(PAYLOADS)]
        stage = f"Offer {bad}" if number % 3 else "Won"
        deals.append(
            [
                f"{number}{bad}",
                bad,
                f"Retail {bad}",
                stage,
                bad,
                100 + number,
                "UAH",
                "2026-01-01 09:00",
                bad,
                bad,
            ]
        )
        for minute, (old, new) in enumerate(
            [("New", "Call"), ("Call", "Meet"), ("Meet", f"Offer {bad}"), (f"Offer {bad}", "Won")]
        ):
            if minute < 3 or stage == "Won":
                moves.append(
                    [f"{number}{bad}", f"2026-01-02 09:0{minute}", old, f"Retail {bad}", new, bad]
                )
    moves.append(
        [
            f"nobody {PAYLOADS[0]}",
            "2026-03-02 09:00",
            "New",
            f"Retail {PAYLOADS[0]}",
            "Call",
            PAYLOADS[1],
        ]
    )
    header = [
        "deal_id",
        "name",
        "pipeline",
        "stage",
        "owner",
        "amount",
        "currency",
        "created_at",
        "company",
        PAYLOADS[2],
    ]
    files = {f"deals {PAYLOADS[2].replace('/', '')}.csv": [header, *deals]}
    files["transitions.csv"] = [
        ["deal_id", "moved_at", "from_stage", "pipeline", "to_stage", "moved_by"],
        *moves,
    ]
    for name, rows in files.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    return [folder / name for name in files]


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    from tests.browser.conftest import served

    folder = tmp_path_factory.mktemp("hostile")
    place = Workspace.open(folder / "workspace")
    place.keep([place.read(path) for path in hostile_files(folder / "files")])
    with served(folder / "workspace") as base:
        yield base


@pytest.mark.parametrize("path", ["/", "/conversion", "/stuck", "/one-click"])
def test_names_from_the_data_are_only_shown(hostile_site, visit, path):
    visitor = visit(hostile_site)
    visitor.open(path)
    tabs = visitor.page.get_by_test_id("stMain").get_by_role("tab")
    for place in range(max(tabs.count(), 1)):
        if place:
            tabs.nth(place).click()
            visitor.settled()
        visitor.page.wait_for_timeout(500)
        only_shown(visitor)


def only_shown(visitor) -> None:
    """Nothing ran, nothing was fetched, nothing became a link or bold."""
    assert visitor.page.evaluate("window.__p") is None
    assert visitor.foreign == []
    assert (
        visitor.page.locator(
            "a[href^='javascript:'], a[href*='evil'], img[src*='evil'], iframe"
        ).count()
        == 0
    )
    main = visitor.page.get_by_test_id("stMain")
    assert (
        main.locator("b:has-text('bold'), strong:text-is('strong'), code:has-text('code')").count()
        == 0
    )


@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/conversion"])
def test_every_answer_has_the_strict_headers(demo_site, path):
    with urllib.request.urlopen(demo_site + path) as answer:
        policy = answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'self'; script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "object-src 'none'" in policy
    assert f"ws://{demo_site.removeprefix('http://')}" in policy


@pytest.mark.parametrize("path", ["/", "/conversion", "/check-up"])
def test_no_other_host_is_asked(demo_site, visit, path):
    visitor = visit(demo_site)
    visitor.open(path)
    visitor.page.wait_for_timeout(500)
    assert visitor.foreign == []


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [("", "", 101), ("evil.example", "http://evil.example", 403), ("", "http://evil.example", 403)],
)
def test_only_our_own_pages_may_open_the_socket(demo_site, host, origin, status):
    own = demo_site.removeprefix("http://")
    connection = http.client.HTTPConnection(own, timeout=30)
    headers = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
    }
    connection.request(
        "GET",
        "/_stcore/stream",
        headers=headers | {"Host": host or own, "Origin": origin or demo_site},
    )
    assert connection.getresponse().status == status
    connection.close()
