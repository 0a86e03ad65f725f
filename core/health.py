"""What a load balancer asks: does the process live, and can it serve."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe
from health_check.views import HealthCheckView


@login_not_required
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Answer as long as the process can; asks no other server."""
    return HttpResponse("ok\n", content_type="text/plain")


@method_decorator(login_not_required, name="dispatch")
class ReadyView(HealthCheckView):
    """Answer 200 when database and cache answer, else 500, one line for each."""

    checks = ("health_check.checks.Database", "health_check.checks.Cache")

    def render_to_response(self, context: dict[str, Any], **response_kwargs: Any) -> HttpResponse:
        """Always answer in plain text: nobody looks at this page."""
        return self.render_to_response_text(response_kwargs["status"])
