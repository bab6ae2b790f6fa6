"""Queue a page, poll until it is done, show what came of it. Standard library only.

python examples/test_async_queue.py [TARGET] [--base http://localhost:3000] [--secret testsecret]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import urllib.error
import urllib.request
from typing import Any

TARGET = "https://www.zoho.com/cliq/login.html"
FIRST_POLL, SLOWEST_POLL, BACKOFF = 1.0, 5.0, 1.2  # seconds, seconds, factor


def call(base: str, secret: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """One request; the JSON body of the answer, whatever its status."""
    request = urllib.request.Request(
        base + path,
        data=None if body is None else json.dumps(body).encode(),
        headers={"x-cliq-signature": secret, "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return json.load(error)


def run(
    base: str, target: str, secret: str = "testsecret", first_poll: float = FIRST_POLL
) -> dict[str, Any] | None:
    """Extract `target`, telling the story on the way; the summary, or None where the job failed."""
    started = time.monotonic()
    print("🚀 Testing Async Job Queue System\n")
    print(f"📤 1. Queuing extraction job for: {target}")
    queued = call(base, secret, "/analyze", {"url": target})
    if not queued["ok"]:
        print(f"❌ Not queued: {queued['error']}")
        return None
    print(f"✅ Job queued with ID: {queued['jobId']}")
    print(f"📋 Poll URL: {queued['pollUrl']}\n")
    result = poll(base, secret, queued["pollUrl"], first_poll)
    if result["status"] != "done":
        print(f"❌ Job failed: {result['error']}")
        return None
    show(result["summary"])
    print(f"\n✅ Test complete! Total time: {time.monotonic() - started:.1f}s")
    return result["summary"]


def poll(base: str, secret: str, path: str, delay: float) -> dict[str, Any]:
    """Ask until the job has ended, less and less often."""
    print("⏳ Polling for results...\n")
    count = 0
    while True:
        time.sleep(delay)
        delay = min(delay * BACKOFF, SLOWEST_POLL)
        count += 1
        result = call(base, secret, path)
        if result.get("status") not in ("queued", "processing"):
            return {"status": "gone", **result}
        print(f"📊 Poll #{count} - Status: {result['status'].upper()}")
        if "queuePosition" in result:
            print(f"   Queue position: {result['queuePosition']}")


def show(summary: dict[str, Any]) -> None:
    """What a person wants to see first."""
    print("✨ Job Complete!\n")
    print(f"📦 Components extracted: {summary['componentCount']}")
    print(f"⏱️  Completed at: {summary['completedAt']}")
    for first in summary["components"][:1]:
        print("\n📄 Sample component (first one):")
        print(f"   Kind: {first['kind']}")
        print(f"   HTML: {first['cleanedHtml']}")
        print(f"   Class: {first['className']}")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("target", nargs="?", default=TARGET)
    parser.add_argument("--base", default="http://localhost:3000")
    parser.add_argument("--secret", default="testsecret")
    options = parser.parse_args()
    return 0 if run(options.base, options.target, options.secret) else 1


if __name__ == "__main__":
    sys.exit(main())
