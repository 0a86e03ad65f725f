"""Random walks over inquiries; `RANDOM_WALK=10000x500` takes a long one, `RANDOM_WALK_SEED` another way."""

import logging
import os

from requests_app import access
from tests.requests_app.walk import Walk

STEPS, INQUIRIES = (int(number) for number in os.environ.get("RANDOM_WALK", "300x20").split("x"))
SEED = int(os.environ.get("RANDOM_WALK_SEED", "20261124"))


def test_whatever_people_do_every_rule_holds_after_each_step(cast, clock):
    walk = Walk(cast, clock, inquiries=INQUIRIES, seed=SEED)
    for _step in range(STEPS):
        walk.step()
    assert access.check() == access.Findings()
    logging.getLogger(__name__).info("What happened: %s", dict(walk.outcomes.most_common()))
    # Most of what was tried was possible, so that the walk went somewhere.
    refused = sum(walk.outcomes[name] for name in ("ActionNotAllowed", "ActionNotPossible", "ActionInvalid"))
    assert sum(walk.outcomes.values()) - refused > STEPS / 2, walk.outcomes
