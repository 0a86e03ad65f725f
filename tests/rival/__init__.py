"""What the list is compared with when it is measured (tests.bench.serving): Django's own, of the same inquiries."""
