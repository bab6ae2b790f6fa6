// The same two routes as an Express application with its compression middleware. Arguments: port, jobs file.
"use strict";

const crypto = require("node:crypto");
const fs = require("node:fs");
const compression = require("compression");
const express = require("express");

const data = JSON.parse(fs.readFileSync(process.argv[3], "utf8"));
const secret = Buffer.from(data.secret);
const jobs = new Map([
  [data.queued, { status: "queued" }],
  [data.done, { status: "done", summary: data.summary }],
]);
const app = express();

app.use((request, response, next) => {
  const given = Buffer.from(request.get("x-cliq-signature") ?? "");
  if (given.length === secret.length && crypto.timingSafeEqual(given, secret)) next();
  else response.status(401).json({ ok: false });
});
app.use(compression());

app.get("/result/:id", (request, response) => {
  const { id } = request.params;
  const job = jobs.get(id);
  if (!job) response.status(404).json({ ok: false });
  else if (job.summary) response.json({ ok: true, jobId: id, status: job.status, summary: job.summary });
  else {
    const message = "Your job is queued. Check back soon.";
    response.json({ ok: true, jobId: id, status: job.status, queuePosition: 1, message });
  }
});

app.post("/analyze", express.json(), (request, response) => {
  const id = `job-${Date.now()}-${crypto.randomBytes(8).toString("hex")}`;
  jobs.set(id, { status: "queued", url: request.body.url });
  const pollUrl = `/result/${id}`;
  const message = "Job queued for processing. Check /result/{jobId} for status.";
  response.status(202).location(pollUrl).json({ ok: true, status: "queued", jobId: id, pollUrl, message });
});

app.listen(Number(process.argv[2]), "127.0.0.1");
