"""Full-text search (features L7): what of an inquiry each organisation may find, and by which words."""

from requests_app.search.index import forget, refresh

__all__ = ["forget", "refresh"]
