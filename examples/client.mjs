// Queue a page and poll for its components, with Node.js: npm install axios; node client.mjs
import axios from "axios";

const client = axios.create({
  baseURL: "http://localhost:3000",
  headers: { "x-cliq-signature": "testsecret" }
});

// Queue a job
const { data: queued } = await client.post("/analyze", {
  url: "https://example.com"
});
console.log("Job queued:", queued.jobId);

// Poll with exponential backoff
let pollDelay = 1000;
let isComplete = false;

while (!isComplete) {
  await new Promise(r => setTimeout(r, pollDelay));
  const { data: result } = await client.get(`/result/${queued.jobId}`);
  
  console.log("Status:", result.status);
  
  if (result.status === "done") {
    console.log("Extracted components:", result.summary.componentCount);
    isComplete = true;
  } else if (result.status === "failed") {
    console.error("Job failed:", result.error);
    isComplete = true;
  }
  
  pollDelay = Math.min(pollDelay * 1.2, 5000);
}
