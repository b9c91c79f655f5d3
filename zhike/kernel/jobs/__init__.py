"""The queue: jobs enqueued in the business transaction, done at least once, resumable and cancellable."""
