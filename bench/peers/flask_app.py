"""The same two routes as a Flask application, served by waitress. Arguments: port, jobs file."""

from __future__ import annotations

import json
import secrets
import sys
import time
from pathlib import Path
from typing import Any

import waitress
from flask import Flask, abort, request

DATA = json.loads(Path(sys.argv[2]).read_text())
JOBS: dict[str, dict[str, Any]] = {DATA["queued"]: {"status": "queued"}}
app = Flask(__name__)


@app.before_request
def check() -> None:
    signature = request.headers.get("x-cliq-signature", "")
    if not secrets.compare_digest(signature.encode(), DATA["secret"].encode()):
        abort(401)


@app.get("/result/<job_id>")
def result(job_id: str) -> dict[str, Any]:
    if job_id not in JOBS:
        abort(404)
    return {
        "ok": True,
        "jobId": job_id,
        "status": JOBS[job_id]["status"],
        "queuePosition": 1,
        "message": "Your job is queued. Check back soon.",
    }


@app.post("/analyze")
def analyze() -> tuple[dict[str, Any], int, dict[str, str]]:
    url = request.get_json()["url"]
    job_id = f"job-{int(time.time() * 1000)}-{secrets.token_hex(8)}"
    JOBS[job_id] = {"status": "queued", "url": url}
    queued = {
        "ok": True,
        "status": "queued",
        "jobId": job_id,
        "pollUrl": f"/result/{job_id}",
        "message": "Job queued for processing. Check /result/{jobId} for status.",
    }
    return queued, 202, {"Location": f"/result/{job_id}"}


waitress.serve(app, host="127.0.0.1", port=int(sys.argv[1]), threads=16)
