"""A load balancer learns whether the process lives and can serve."""

import pytest
from django.core import checks
from django.core.cache import caches
from django.test import Client
from django.test.utils import override_settings


def test_the_process_says_that_it_lives(client: Client) -> None:
    response = client.get("/livez")
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_a_server_that_can_serve_says_so(client: Client) -> None:
    response = client.get("/readyz", headers={"accept": "text/html"})
    expected = b"Database(alias='default'): OK\nCache(alias='default'): OK\n"
    assert (response.status_code, response.content) == (200, expected)


@pytest.mark.django_db
def test_a_server_without_its_cache_is_not_ready(client: Client, settings: object) -> None:
    gone = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "unix:///nowhere?db=0"}}
    with override_settings(CACHES=gone):
        caches.close_all()
        response = client.get("/readyz")
    assert response.status_code == 500
    assert response.content.startswith(b"Database(alias='default'): OK\nCache(alias='default'): ")


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
@pytest.mark.django_db
def test_a_load_balancer_is_not_sent_to_https(client: Client, path: str) -> None:
    with override_settings(SECURE_SSL_REDIRECT=True):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize(("embedded", "ids"), [(True, ["core.W001", "core.W002"]), (False, [])])
def test_deploying_with_the_embedded_servers_is_warned_of(embedded: bool, ids: list[str]) -> None:
    with override_settings(USES_EMBEDDED_DATABASE=embedded, USES_EMBEDDED_REDIS=embedded):
        messages = checks.run_checks(tags=[checks.Tags.security], include_deployment_checks=True)
    assert [message.id for message in messages if message.id and message.id.startswith("core.")] == ids
