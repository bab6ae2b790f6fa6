"""The service inside another program. From the checkout: python -m examples.embed URL"""

import sys
from dataclasses import replace

from config import Config
from examples.test_async_queue import run
from server import build

with build(replace(Config.from_env(), port=0)) as service:
    summary = run(service.url, sys.argv[1])
sys.exit(0 if summary else 1)
