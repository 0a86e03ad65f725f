"""What every test may use."""

pytest_plugins = ["tests.servers", "tests.cast", "tests.style", "tests.partners", "tests.bulk"]
