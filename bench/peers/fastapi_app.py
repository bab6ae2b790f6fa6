"""The same two routes as a FastAPI application. Arguments: port, jobs file."""

from __future__ import annotations

import json
import secrets
import sys
import time
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Header, HTTPException
from fastapi.responses import JSONResponse
from pydantic import BaseModel

DATA = json.loads(Path(sys.argv[2]).read_text())
JOBS: dict[str, dict[str, Any]] = {DATA["queued"]: {"status": "queued"}}
app = FastAPI()


class Page(BaseModel):
    url: str


def check(signature: str) -> None:
    if not secrets.compare_digest(signature.encode(), DATA["secret"].encode()):
        raise HTTPException(401)


@app.get("/result/{job_id}")
async def result(job_id: str, x_cliq_signature: str = Header("")) -> dict[str, Any]:
    check(x_cliq_signature)
    if job_id not in JOBS:
        raise HTTPException(404)
    return {
        "ok": True,
        "jobId": job_id,
        "status": JOBS[job_id]["status"],
        "queuePosition": 1,
        "message": "Your job is queued. Check back soon.",
    }


@app.post("/analyze")
async def analyze(page: Page, x_cliq_signature: str = Header("")) -> JSONResponse:
    check(x_cliq_signature)
    job_id = f"job-{int(time.time() * 1000)}-{secrets.token_hex(8)}"
    JOBS[job_id] = {"status": "queued", "url": page.url}
    queued = {
        "ok": True,
        "status": "queued",
        "jobId": job_id,
        "pollUrl": f"/result/{job_id}",
        "message": "Job queued for processing. Check /result/{jobId} for status.",
    }
    return JSONResponse(queued, 202, {"Location": f"/result/{job_id}"})


uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
