"""All writes of the room: single areas, whole lists, successions, the search index, files handed in."""

from .indexing import rebuild_search
from .single import add_area, close_area, rename_area

__all__ = ["add_area", "close_area", "rebuild_search", "rename_area"]
