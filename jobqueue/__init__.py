"""A job queue for one service: jobs, the stores that keep them, the worker that runs them.

Standard library only; knows nothing of browsers or HTTP. Promises: an accepted job runs at least once, at
most one result of it is ever published, and first in is first out.
"""

from .cleanup import Cleanup
from .job import Job, JobFailed, Status
from .stores import QueueFull, Store, open_store
from .worker import Worker

__all__ = ["Cleanup", "Job", "JobFailed", "QueueFull", "Status", "Store", "Worker", "open_store"]
