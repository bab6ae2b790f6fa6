FROM python:3.12-slim-bookworm

# The headless shell needs less than half the memory of the full browser; without fonts text has no size.
RUN apt-get update \
 && apt-get install -y --no-install-recommends chromium-headless-shell fonts-liberation fonts-noto-cjk \
 && rm -rf /var/lib/apt/lists/*

WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY server.py config.py ./
COPY extractor extractor
COPY jobqueue jobqueue
COPY web web

RUN useradd --create-home --uid 10001 cliq
USER cliq
# malloc gives the memory of a large page back; Python's own allocator, a tenth faster on css, keeps most of it.
ENV PORT=3000 PYTHONUNBUFFERED=1 PYTHONMALLOC=malloc
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s \
  CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/health\", timeout=2)"]

CMD ["python", "server.py"]
