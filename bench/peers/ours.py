"""Our app, edge and memory store without a browser, for bench/http.py. Arguments: port, jobs file."""

from __future__ import annotations

import json
import logging
import queue
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

from jobqueue import Job, open_store
from server import THREAD_SWITCH
from web.app import App, done_body
from web.edge import Edge
from web.fields import request_fields


def main() -> None:
    jobs = json.loads(Path(sys.argv[2]).read_text())
    logging.basicConfig(level="INFO", format="%(asctime)s %(levelname)s %(name)s %(message)s")
    sys.setswitchinterval(THREAD_SWITCH)
    store = open_store("memory:", retention=3600)
    for job_id in (jobs["done"], jobs["queued"]):
        store.add(replace(Job.new({"url": "https://example.com"}, time.time()), id=job_id))
    claimed = store.claim(time.time(), 30)
    assert claimed is not None and claimed.id == jobs["done"]
    store.update(claimed.succeeded(done_body(claimed.id, jobs["summary"]), time.time()))
    app = App(
        store,
        queue.Queue(),
        clients={"": [jobs["secret"]]},
        strict_hmac=False,
        fields=request_fields(str, ()),
        retention=3600,
        ready=dict,
    )
    Edge(app, "127.0.0.1", int(sys.argv[1])).start()
    threading.Event().wait()


main()
